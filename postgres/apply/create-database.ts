import { readDatabases } from "../catalogue/databases.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan } from "../plan/plan.ts";
import { type DatabaseSpec, planDatabase } from "../plan/plan-database.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { notConvergedError } from "./apply-error.ts";
import { planOf } from "./apply-role.ts";
import { sendStatements } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";
import { retryCollisions } from "./retry-collisions.ts";
import { connectTo, holdingSharedLock } from "./with-locks.ts";

/**
 * Makes a database where it is missing, from the maintenance database. `CREATE DATABASE` runs outside any
 * transaction; the server itself makes all of it or nothing.
 *
 * @throws ApplyError; PostgresError.
 */
export function createDatabase(
  target: ApplyTarget,
  spec: DatabaseSpec,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const plan = async (client: SqlClient): Promise<Plan> => {
    const databases = await readDatabases(readingSession(client, dependencies.monotonicClock));
    return planOf(
      planDatabase(
        spec,
        databases.map((database) => database.name),
      ),
    );
  };
  const work = (): Promise<ApplyResult> =>
    connectTo(target, target.maintenanceDatabase, dependencies, async (client) => {
      const { statements, outOfReach } = await plan(client);
      if (statements.length === 0) return { changed: false, statements: [], outOfReach };
      await sendStatements(client, statements, dependencies);
      const after = await plan(client);
      if (after.statements.length > 0) throw notConvergedError(after.statements);
      return { changed: true, statements: statements.map((each) => each.display), outOfReach };
    });
  return retryCollisions(dependencies, () => holdingSharedLock(target, dependencies, work));
}
