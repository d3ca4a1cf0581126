import type { RoleCatalogue } from "../access/access-catalogue.ts";
import { readOwnedObjects } from "../catalogue/owned-objects.ts";
import { readRoleCatalogue } from "../catalogue/role-catalogue.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan } from "../plan/plan.ts";
import { planRoleRemoval } from "../plan/plan-role-removal.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { planOf } from "./apply-role.ts";
import { applyInTransaction } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";

/** Before, the grantor of a membership is a note only, and may be dropped. */
const grantorsSince = 160000;

/**
 * Drops a role that nothing in any database refers to; its memberships go with it.
 *
 * @throws ApplyError `refused`, naming what refers to it; PostgresError.
 */
export function removeRole(
  target: ApplyTarget,
  role: string,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const plan = async (client: SqlClient): Promise<Plan> => {
    const session = readingSession(client, dependencies.monotonicClock);
    const { catalogue } = await readRoleCatalogue(session);
    const existing = catalogue.roles.find((each) => each.name === role) ?? null;
    const dependents = (await readOwnedObjects(session, role)) ?? [];
    return planOf(planRoleRemoval(existing, { dependents, granted: grantedBy(role, catalogue) }));
  };
  return applyInTransaction(target, dependencies, { plan, replan: plan });
}

function grantedBy(role: string, catalogue: RoleCatalogue): RoleCatalogue["memberships"] {
  if (catalogue.serverVersionNum < grantorsSince) return [];
  return catalogue.memberships.filter(
    (each) => each.grantor === role && each.role !== role && each.member !== role,
  );
}
