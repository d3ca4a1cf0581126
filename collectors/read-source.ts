import type { z } from "zod";
import type { Source, Visibility } from "#policies/model/observation.ts";
import type { SnapshotSession, TriedRows } from "#postgres/client/read-only-snapshot.ts";
import type { CollectionEndpoint } from "./collector.ts";
import { CollectorError } from "./errors.ts";
import { sourceControl, sourceLsn, sourceSession, sourceTls } from "./source.sql.ts";
import { notObservable, observed } from "./surfaces.ts";

/** The source of an observation, and what the server's clock said while it was read. */
export interface ProvenSource {
  readonly source: Source;
  readonly serverTime: Date;
  /** Server minus collector, taking the middle of the question as the moment of the answer. */
  readonly offsetMs: number;
  /** Whether the server's own identity was visible. */
  readonly identity: Visibility;
}

type SessionRow = z.infer<typeof sourceSession.row>;

function first<Row>(tried: TriedRows<Row>): Row | null {
  return tried.state === "observed" ? (tried.rows[0] ?? null) : null;
}

/** A setting `role` of the collector role, or a pooler, can make somebody else of us; then we are not whom we record. */
function requireRole(row: SessionRow, role: string): void {
  const other = [row.session_user, row.current_user].find((name) => name !== role);
  if (other !== undefined)
    throw new CollectorError(
      "wrong-role",
      `connected as ${JSON.stringify(role)}, the server made it ${JSON.stringify(other)}`,
    );
}

async function readSession(session: SnapshotSession): Promise<SessionRow> {
  const [row] = await session.rows(sourceSession);
  if (row === undefined) throw new CollectorError("unexpected", "the server said nothing about itself");
  return row;
}

/** Reads the source on the session, and in the snapshot, that the facts are read on. */
export async function readSource(
  session: SnapshotSession,
  endpoint: CollectionEndpoint,
  expected: { readonly role: string; readonly database: string },
  now: () => Date,
): Promise<ProvenSource> {
  const before = now().getTime();
  const row = await readSession(session);
  const middle = (before + now().getTime()) / 2;
  requireRole(row, expected.role);
  if (row.current_database !== expected.database)
    throw new CollectorError(
      "source-changed",
      `asked for database ${JSON.stringify(expected.database)}, got another`,
    );
  const control = await session.tryRows(sourceControl);
  const serverTime = new Date(row.server_time);
  return {
    source: {
      host: endpoint.host,
      port: endpoint.port,
      systemIdentifier: first(control)?.system_identifier ?? null,
      serverVersion: row.server_version,
      serverVersionNum: row.server_version_num,
      lsn: first(await session.tryRows(sourceLsn))?.lsn ?? null,
      inRecovery: row.in_recovery,
      role: row.current_user,
      tls: first(await session.tryRows(sourceTls)),
    },
    serverTime,
    offsetMs: Math.round(serverTime.getTime() - middle),
    identity:
      control.state === "observed"
        ? observed("pg_control_system")
        : notObservable("pg_control_system", control.reason),
  };
}
