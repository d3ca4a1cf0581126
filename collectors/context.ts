import { withClient } from "#postgres/client/connect.ts";
import type { QueryRecord } from "#postgres/client/query.ts";
import { readOnlySnapshot, type SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import type { CollectionEndpoint, CollectorContext } from "./collector.ts";
import { CollectorError } from "./errors.ts";
import { type ProvenSource, readSource } from "./read-source.ts";

/** What is needed to look at one cluster. */
export interface CollectorAccess {
  readonly endpoint: CollectionEndpoint;
  readonly role: string;
  /** Null where the server asks for none. It goes to the server only. */
  readonly password: string | null;
  /** For what concerns the cluster as a whole. */
  readonly maintenanceDatabase: string;
  /** Databases that are declared. */
  readonly databases: readonly string[];
  /** Declared roles that log in. */
  readonly loginRoles: readonly string[];
  /** The administrator and declared superusers. */
  readonly administrators: readonly string[];
  /** Settings that are declared beside those that audit rests on; they are recorded as well. */
  readonly settingNames: readonly string[];
  readonly now: () => Date;
  /** Milliseconds from any start, never going back (`performance.now`). */
  readonly monotonicClock: () => number;
  readonly signal: AbortSignal;
  /** For one collection as a whole. */
  readonly timeoutMs: number;
}

/** A context, and what its connections told of the server. */
export interface OpenedContext {
  readonly context: CollectorContext;
  /** The server that the first connection reached; null before it, and when nothing connected. */
  readonly source: () => ProvenSource | null;
  /** What every connection asked, in order. */
  readonly queries: () => readonly QueryRecord[];
}

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;

/** Reading catalogues waits for nobody but a rewrite of a catalogue; then it is better to come back later. */
const lockTimeoutMs = 5_000;

/** Two connections of one run must reach one server: behind a load balancer the facts would be a mixture. */
function requireSameServer(first: ProvenSource, next: ProvenSource): void {
  const same =
    first.source.systemIdentifier === next.source.systemIdentifier &&
    first.source.serverVersionNum === next.source.serverVersionNum &&
    first.source.inRecovery === next.source.inRecovery;
  if (!same)
    throw new CollectorError("source-changed", "two connections of one run reached different servers");
}

/**
 * Makes the context of one run of one collector over `postgres/client`: one connection for each `inDatabase`, TLS
 * verified, read-only, repeatable read, `search_path` fixed, every statement and lock wait bounded. Opens nothing yet.
 *
 * @param database the database concerned; for kinds of scope `cluster` the maintenance database
 */
export function openCollectorContext(access: CollectorAccess, database: string): OpenedContext {
  const { endpoint, role, password, signal, timeoutMs, now, monotonicClock } = access;
  const queries: QueryRecord[] = [];
  let known: ProvenSource | null = null;
  const prove = async (session: SnapshotSession, name: string): Promise<void> => {
    const source = await readSource(session, endpoint, { role, database: name }, now);
    if (known === null) known = source;
    else requireSameServer(known, source);
  };
  const inDatabase: CollectorContext["inDatabase"] = (name, work) =>
    withClient(
      { ...endpoint, user: role, password, database: name },
      { signal, connectTimeoutMs: Math.min(connectTimeoutMs, timeoutMs), applicationName: "pgattest" },
      (client) =>
        readOnlySnapshot(
          client,
          {
            signal,
            monotonicClock,
            statementTimeoutMs: Math.min(statementTimeoutMs, timeoutMs),
            lockTimeoutMs: Math.min(lockTimeoutMs, timeoutMs),
          },
          async (session) => {
            try {
              await prove(session, name);
              return await work(session);
            } finally {
              queries.push(...session.queries);
            }
          },
        ),
    );
  const { databases, loginRoles, administrators, settingNames } = access;
  return {
    context: {
      ...{ endpoint, role, database, databases, loginRoles, administrators, settingNames },
      ...{ inDatabase, now, signal, timeoutMs },
    },
    source: () => known,
    queries: () => queries,
  };
}
