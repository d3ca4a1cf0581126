import type { SnapshotSession, TriedRows } from "../client/read-only-snapshot.ts";
import type { Observability } from "./observability.ts";
import { observabilityOf } from "./observability.ts";
import { onlyRow } from "./only-row.ts";
import {
  controlCheckpointQuery,
  controlSystemQuery,
  serverIdentityQuery,
  walPositionQuery,
} from "./server-identity.sql.ts";

/** Which server a session talks to, as the server says. */
export interface ServerIdentity {
  /** Null: not observable. A 64-bit number, as a text. */
  readonly systemIdentifier: string | null;
  /** For example `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly serverVersion: string;
  /** For example 150018. */
  readonly serverVersionNum: number;
  /** The whole of `version()`, with compiler and platform. */
  readonly versionText: string;
  readonly inRecovery: boolean;
  /** Of the last checkpoint. Null: not observable. */
  readonly timeline: number | null;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The server's clock when it was asked, ISO 8601 in UTC. */
  readonly serverClock: string;
  /** Null: not observable, or nothing replayed yet. */
  readonly lsn: string | null;
  /** Who logged in. */
  readonly sessionUser: string;
  /** Whose privileges apply: another than `sessionUser` where `ALTER ROLE … SET role` says so. */
  readonly currentUser: string;
  readonly database: string;
}

/** A server's identity, and which surfaces it rests on. */
export interface ObservedIdentity {
  readonly identity: ServerIdentity;
  readonly visibility: Readonly<
    Record<"pg_control_system" | "pg_control_checkpoint" | "pg_wal_lsn", Observability>
  >;
}

function rowOf<Row>(tried: TriedRows<Row>, query: string): Row | null {
  return tried.state === "observed" ? onlyRow(tried.rows, query) : null;
}

/** Reads which server this is. What the reader may not call is null and named in `visibility`. */
export async function readServerIdentity(session: SnapshotSession): Promise<ObservedIdentity> {
  const basic = onlyRow(await session.rows(serverIdentityQuery), serverIdentityQuery.name);
  const system = await session.tryRows(controlSystemQuery);
  const checkpoint = await session.tryRows(controlCheckpointQuery);
  const wal = await session.tryRows(walPositionQuery);
  const identity = {
    ...basic,
    systemIdentifier: rowOf(system, controlSystemQuery.name)?.systemIdentifier ?? null,
    timeline: rowOf(checkpoint, controlCheckpointQuery.name)?.timeline ?? null,
    lsn: rowOf(wal, walPositionQuery.name)?.lsn ?? null,
  };
  const visibility = {
    pg_control_system: observabilityOf(system),
    pg_control_checkpoint: observabilityOf(checkpoint),
    pg_wal_lsn: observabilityOf(wal),
  };
  return { identity, visibility };
}
