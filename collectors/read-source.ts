import type { Source, Visibility } from "#policies/model/observation.ts";
import { readServerIdentity, type ServerIdentity } from "#postgres/catalogue/server-identity.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import type { CollectionEndpoint } from "./collector.ts";
import { CollectorError } from "./errors.ts";
import { sourceTlsQuery } from "./source.sql.ts";
import { visibilityOf } from "./surfaces.ts";

/** The source of an observation, and what the server's clock said while it was read. */
export interface ProvenSource {
  readonly source: Source;
  readonly serverTime: Date;
  /** Server minus collector, taking the middle of the question as the moment of the answer. */
  readonly offsetMs: number;
  /** Whether the server's own identity was visible. */
  readonly identity: Visibility;
}

/** Who is expected to answer, and as whom we expect to look. */
export interface ExpectedSession {
  readonly role: string;
  readonly database: string;
}

/** A setting `role` of the collector role, or a pooler, can make somebody else of us; then we are not whom we record. */
function requireExpected(identity: ServerIdentity, expected: ExpectedSession): void {
  const other = [identity.sessionUser, identity.currentUser].find((name) => name !== expected.role);
  if (other !== undefined) {
    const as = `connected as ${JSON.stringify(expected.role)}`;
    throw new CollectorError("wrong-role", `${as}, the server made it ${JSON.stringify(other)}`);
  }
  if (identity.database !== expected.database) {
    const asked = `asked for database ${JSON.stringify(expected.database)}`;
    throw new CollectorError("source-changed", `${asked}, got ${JSON.stringify(identity.database)}`);
  }
}

async function readTls(session: SnapshotSession): Promise<Source["tls"]> {
  const tried = await session.tryRows(sourceTlsQuery);
  return tried.state === "observed" ? (tried.rows[0] ?? null) : null;
}

/** Reads the source on the session, and in the snapshot, that the facts are read on. */
export async function readSource(
  session: SnapshotSession,
  { host, port }: CollectionEndpoint,
  expected: ExpectedSession,
  now: () => Date,
): Promise<ProvenSource> {
  const before = now().getTime();
  const { identity, visibility } = await readServerIdentity(session);
  const middle = (before + now().getTime()) / 2;
  requireExpected(identity, expected);
  const { systemIdentifier, serverVersion, serverVersionNum, lsn, inRecovery, currentUser } = identity;
  const tls = await readTls(session);
  const serverTime = new Date(identity.serverClock);
  return {
    source: {
      host,
      port,
      systemIdentifier,
      serverVersion,
      serverVersionNum,
      lsn,
      inRecovery,
      role: currentUser,
      tls,
    },
    serverTime,
    offsetMs: Math.round(serverTime.getTime() - middle),
    identity: visibilityOf("pg_control_system", visibility.pg_control_system),
  };
}
