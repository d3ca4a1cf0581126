import type { QueryRecord, SqlParameter, SqlQuery } from "../client/query.ts";
import { queryDigest } from "../client/query.ts";
import type { SnapshotSession, TriedRows } from "../client/read-only-snapshot.ts";
import type { SqlClient } from "../client/sql-client.ts";
import { PostgresError } from "../errors.ts";
import type { ApplyDependencies } from "./apply-dependencies.ts";
import { outcomeUnknownError } from "./apply-error.ts";
import { setLocal } from "./set-local.ts";

/**
 * Runs `fn` in a transaction that commits when it succeeds and rolls back when it throws.
 *
 * Read committed: after waiting for a lock the next statement sees what its holder committed.
 */
export async function inTransaction<T>(
  client: SqlClient,
  dependencies: ApplyDependencies,
  fn: () => Promise<T>,
): Promise<T> {
  await client.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", [], "begin");
  try {
    await setLocal(client, {
      search_path: "pg_catalog",
      statement_timeout: String(dependencies.statementTimeoutMs),
      lock_timeout: String(dependencies.lockTimeoutMs),
      idle_in_transaction_session_timeout: "0",
      transaction_timeout: "0",
    });
    const result = await fn();
    await commit(client);
    return result;
  } catch (error) {
    // A connection that is lost has no transaction left; the first error is the one that matters.
    await client.execute("ROLLBACK", [], "rollback").catch(() => {});
    throw error;
  }
}

/** A server that answered with an error has rolled back; one that did not answer may have done either. */
async function commit(client: SqlClient): Promise<void> {
  try {
    await client.execute("COMMIT", [], "commit");
  } catch (error) {
    if (error instanceof PostgresError && unanswered.has(error.code)) throw outcomeUnknownError(error);
    throw error;
  }
}

/** Ways to fail that leave open what the server did; being terminated while it waits to commit is one. */
const unanswered: ReadonlySet<string> = new Set(["connection-lost", "unreachable", "cancelled", "timeout"]);

/** Permission denied, undefined function, undefined table, undefined column. */
const notObservableStates: ReadonlySet<string> = new Set(["42501", "42883", "42P01", "42703"]);

/** Lets the readers of catalogues read in the transaction that changes them, and so see what it changed. */
export function readingSession(client: SqlClient, monotonicClock: () => number): SnapshotSession {
  const queries: QueryRecord[] = [];
  const rows = async <Row>(
    query: SqlQuery<Row>,
    parameters: readonly SqlParameter[] = [],
  ): Promise<readonly Row[]> => {
    const startedMs = monotonicClock();
    const found = await client.rows(query, parameters);
    const ms = monotonicClock() - startedMs;
    queries.push({ name: query.name, sha256: queryDigest(query), rows: found.length, ms });
    return found;
  };
  const tryRows = async <Row>(
    query: SqlQuery<Row>,
    parameters: readonly SqlParameter[] = [],
  ): Promise<TriedRows<Row>> => {
    await client.execute("SAVEPOINT pgattest_try", [], "savepoint");
    try {
      const found = await rows(query, parameters);
      await client.execute("RELEASE SAVEPOINT pgattest_try", [], "savepoint");
      return { state: "observed", rows: found };
    } catch (error) {
      if (!(error instanceof PostgresError) || !notObservableStates.has(error.sqlState ?? "")) throw error;
      await client.execute("ROLLBACK TO SAVEPOINT pgattest_try", [], "savepoint");
      return { state: "not-observable", reason: error.message };
    }
  };
  return { queries, rows, tryRows };
}
