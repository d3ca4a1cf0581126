import { withClient } from "../client/connect.ts";
import type { SqlClient } from "../client/sql-client.ts";
import { databaseLockQuery, sharedLockQuery } from "./advisory-locks.sql.ts";
import type { ApplyDependencies, ApplyTarget } from "./apply-dependencies.ts";
import { applicationName } from "./apply-dependencies.ts";
import { inTransaction } from "./in-transaction.ts";
import { sessionTimeoutsQuery } from "./session-settings.sql.ts";

/** Connects as an administrator does. */
export function connectTo<T>(
  target: ApplyTarget,
  database: string,
  dependencies: ApplyDependencies,
  fn: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const { signal, connectTimeoutMs } = dependencies;
  const options = { signal, connectTimeoutMs, applicationName };
  return withClient({ ...target.endpoint, database }, options, async (client) => {
    const { statementTimeoutMs, lockTimeoutMs } = dependencies;
    // For what runs outside transactions: ALTER SYSTEM, CREATE DATABASE.
    await client.rows(sessionTimeoutsQuery, [String(statementTimeoutMs), String(lockTimeoutMs)]);
    return await fn(client);
  });
}

/**
 * Runs `fn` while a session in the maintenance database holds the lock of what all databases share. The
 * session does nothing else. Should it be lost, the work still ends as all or nothing, but the loss is thrown:
 * the next run finds nothing to do, or does it.
 */
export function holdingSharedLock<T>(
  target: ApplyTarget,
  dependencies: ApplyDependencies,
  fn: () => Promise<T>,
): Promise<T> {
  return connectTo(target, target.maintenanceDatabase, dependencies, (client) =>
    inTransaction(client, dependencies, async () => {
      await client.rows(sharedLockQuery);
      return await fn();
    }),
  );
}

/**
 * Runs `fn` in one transaction in the target's database that holds both locks, in the order that everyone
 * takes them: the shared one, by a second session where the maintenance database is another, then this
 * database's own. Two locks in one order cannot deadlock.
 */
export function inLockedTransaction<T>(
  target: ApplyTarget,
  dependencies: ApplyDependencies,
  fn: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const sameDatabase = target.endpoint.database === target.maintenanceDatabase;
  const work = (): Promise<T> =>
    connectTo(target, target.endpoint.database, dependencies, (client) =>
      inTransaction(client, dependencies, async () => {
        if (sameDatabase) await client.rows(sharedLockQuery);
        await client.rows(databaseLockQuery);
        return await fn(client);
      }),
    );
  return sameDatabase ? work() : holdingSharedLock(target, dependencies, work);
}
