import { z } from "zod";
import { PostgresError } from "../errors.ts";
import type { QueryRecord, SqlParameter, SqlQuery } from "./query.ts";
import { defineQuery, queryDigest } from "./query.ts";
import type { SqlClient } from "./sql-client.ts";

/** Rows that could be seen, or why they could not. An empty list means that there is nothing, truly. */
export type TriedRows<Row> =
  | { readonly state: "observed"; readonly rows: readonly Row[] }
  | { readonly state: "not-observable"; readonly reason: string };

/** One consistent, read-only view of a database. */
export interface SnapshotSession {
  /** What was asked so far, in order; grows. */
  readonly queries: readonly QueryRecord[];
  /** Reads rows that every role may read. Any failure throws. */
  rows<Row>(query: SqlQuery<Row>, parameters?: readonly SqlParameter[]): Promise<readonly Row[]>;
  /** Reads rows that need a privilege or a version: lack of either is `not-observable`, anything else throws. */
  tryRows<Row>(query: SqlQuery<Row>, parameters?: readonly SqlParameter[]): Promise<TriedRows<Row>>;
}

/** Bounds of a snapshot. */
export interface SnapshotOptions {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  /** Looked at before every query; the one given to `withClient` also stops a query that runs. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from any start, never going back (`performance.now`). */
  readonly monotonicClock: () => number;
}

/** Long enough for the client to parse a large result between two statements. */
const idleInTransactionMs = 60_000;

/** Permission denied, undefined function, undefined table, undefined column. */
const notObservableStates: ReadonlySet<string> = new Set(["42501", "42883", "42P01", "42703"]);

const setLocal = defineQuery({
  name: "snapshot-settings",
  text: `SELECT set_config('search_path', 'pg_catalog', true) AS search_path,
       set_config('statement_timeout', $1, true) AS statement_timeout,
       set_config('lock_timeout', $2, true) AS lock_timeout,
       set_config('idle_in_transaction_session_timeout', $3, true) AS idle_timeout`,
  row: z.object({ search_path: z.literal("pg_catalog") }),
});

function wholeMs(name: string, ms: number): string {
  if (!Number.isInteger(ms) || ms < 1) {
    // Zero would mean no timeout at all.
    throw new PostgresError("value-invalid", `${name} must be a whole number of milliseconds of at least 1`);
  }
  return String(ms);
}

async function recorded<Row>(
  client: SqlClient,
  options: SnapshotOptions,
  records: QueryRecord[],
  query: SqlQuery<Row>,
  parameters: readonly SqlParameter[],
): Promise<readonly Row[]> {
  if (options.signal?.aborted === true)
    throw new PostgresError("cancelled", `query ${query.name}: stopped before it ran`);
  const startedMs = options.monotonicClock();
  const rows = await client.rows(query, parameters);
  const ms = Math.round((options.monotonicClock() - startedMs) * 1000) / 1000;
  records.push({ name: query.name, sha256: queryDigest(query), rows: rows.length, ms });
  return rows;
}

async function tried<Row>(client: SqlClient, read: () => Promise<readonly Row[]>): Promise<TriedRows<Row>> {
  await client.execute("SAVEPOINT pgattest_try", [], "savepoint");
  try {
    const rows = await read();
    await client.execute("RELEASE SAVEPOINT pgattest_try", [], "savepoint");
    return { state: "observed", rows };
  } catch (error) {
    if (!(error instanceof PostgresError) || !notObservableStates.has(error.sqlState ?? "")) throw error;
    await client.execute("ROLLBACK TO SAVEPOINT pgattest_try", [], "savepoint");
    return { state: "not-observable", reason: error.message };
  }
}

/**
 * Runs `fn` over one snapshot: a read-only transaction of isolation level repeatable read, with a fixed
 * search_path and bounded statements. The transaction is always rolled back: there is nothing to keep.
 *
 * @throws PostgresError of any statement, and whatever `fn` throws.
 */
export async function readOnlySnapshot<T>(
  client: SqlClient,
  options: SnapshotOptions,
  fn: (session: SnapshotSession) => Promise<T>,
): Promise<T> {
  const statementTimeout = wholeMs("statementTimeoutMs", options.statementTimeoutMs);
  const lockTimeout = wholeMs("lockTimeoutMs", options.lockTimeoutMs);
  const queries: QueryRecord[] = [];
  const read = <Row>(
    query: SqlQuery<Row>,
    parameters: readonly SqlParameter[] = [],
  ): Promise<readonly Row[]> => recorded(client, options, queries, query, parameters);
  await client.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [], "begin snapshot");
  try {
    await client.rows(setLocal, [statementTimeout, lockTimeout, String(idleInTransactionMs)]);
    return await fn({
      queries,
      rows: read,
      tryRows: (query, parameters = []) => tried(client, () => read(query, parameters)),
    });
  } finally {
    // A connection that is lost or stopped has no transaction left; the first error is the one that matters.
    await client.execute("ROLLBACK", [], "end snapshot").catch(() => {});
  }
}
