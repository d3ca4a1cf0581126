import { readOwnedObjects } from "../catalogue/owned-objects.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { PlannedStatement } from "../plan/plan.ts";
import {
  concernedDatabases,
  planDisowning,
  planReassignment,
  type RoleDeparture,
  saysWhatBecomes,
} from "../plan/plan-role-departure.ts";
import type { RemovalDependent } from "../plan/plan-role-removal.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { ApplyError } from "./apply-error.ts";
import { sendStatements } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";
import { removeRole } from "./remove-role.ts";
import { retryCollisions } from "./retry-collisions.ts";
import { connectTo, inLockedTransaction } from "./with-locks.ts";

/**
 * Makes a role go, with what the declaration says of the things it leaves behind, one transaction for each
 * database concerned, and then drops it. Cut off in between it goes on where it stopped: each step asks the
 * catalogues anew. A role that is gone already needs nothing.
 *
 * @param target The maintenance database, as its administrator.
 * @throws ApplyError `refused` with the list when nothing is said and something refers to the role, and when
 *   a role owns something that could not be given away and may not be dropped; PostgresError.
 */
export async function departRole(
  target: ApplyTarget,
  departure: RoleDeparture,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const sent: string[] = [];
  if (saysWhatBecomes(departure)) {
    const dependents = await connectTo(target, target.maintenanceDatabase, dependencies, (client) =>
      dependentsOf(client, departure.name, dependencies),
    );
    const shared = dependents.some(
      ({ database, catalogue }) => database === null && catalogue !== "pg_auth_members",
    );
    const databases = concernedDatabases(dependents);
    // What all databases share is reached from any of them.
    const places = databases.length === 0 && shared ? [target.maintenanceDatabase] : databases;
    for (const database of places)
      sent.push(...(await leaveDatabase(target, departure, database, dependencies)));
  }
  const removed = await removeRole(target, departure.name, dependencies);
  const statements = [...sent, ...removed.statements];
  return { changed: statements.length > 0, statements, outOfReach: removed.outOfReach };
}

async function dependentsOf(
  client: SqlClient,
  role: string,
  dependencies: ApplyDependencies,
): Promise<readonly RemovalDependent[]> {
  return (await readOwnedObjects(readingSession(client, dependencies.monotonicClock), role)) ?? [];
}

function leaveDatabase(
  target: ApplyTarget,
  departure: RoleDeparture,
  database: string,
  dependencies: ApplyDependencies,
): Promise<readonly string[]> {
  const there = { ...target, endpoint: { ...target.endpoint, database } };
  return retryCollisions(dependencies, () =>
    inLockedTransaction(there, dependencies, async (client) => {
      const sent: PlannedStatement[] = [];
      const send = async (statements: readonly PlannedStatement[]): Promise<void> => {
        await sendStatements(client, statements, dependencies);
        sent.push(...statements);
      };
      await send(planReassignment(departure, database));
      await refuseToDrop(client, departure, database, dependencies);
      await send(planDisowning(departure, database));
      return sent.map((statement) => statement.display);
    }),
  );
}

/** `DROP OWNED` drops whatever is owned still: only a declaration may want that. */
async function refuseToDrop(
  client: SqlClient,
  departure: RoleDeparture,
  database: string,
  dependencies: ApplyDependencies,
): Promise<void> {
  if (departure.dropOwned) return;
  // Default privileges of a role that is gone are about nothing.
  const left = (await dependentsOf(client, departure.name, dependencies)).filter(
    (each) =>
      each.dependency === "owner" &&
      each.catalogue !== "pg_default_acl" &&
      (each.database === database || each.database === null),
  );
  if (left.length === 0) return;
  const list = left
    .map((each) => each.description ?? `object ${each.objectId} of ${each.catalogue}`)
    .join("; ");
  throw new ApplyError(
    "refused",
    `role ${departure.name} still owns in database ${database}: ${list}`,
    "Give these to another role by hand, or declare `dropOwned: true` to drop them.",
  );
}
