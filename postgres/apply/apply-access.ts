import { readAccessCatalogue } from "../catalogue/access-catalogue.ts";
import { readRoleCatalogue } from "../catalogue/role-catalogue.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan } from "../plan/plan.ts";
import { planAccess } from "../plan/plan-access.ts";
import type { AccessSpec } from "../plan/specs.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { applyInTransaction } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";

/** What {@link applyAccess} would do, from a session in the database concerned. */
export async function readAccessPlan(session: SnapshotSession, spec: AccessSpec): Promise<Plan> {
  const { catalogue } = await readRoleCatalogue(session);
  return planAccess(spec, catalogue, await readAccessCatalogue(session));
}

/**
 * Brings the access to one database to what is declared, in one transaction, or leaves it as it was.
 *
 * @param target Its endpoint names the spec's database.
 * @throws ApplyError; PostgresError.
 */
export function applyAccess(
  target: ApplyTarget,
  spec: AccessSpec,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const plan = (client: SqlClient): Promise<Plan> =>
    readAccessPlan(readingSession(client, dependencies.monotonicClock), spec);
  return applyInTransaction(target, dependencies, { plan, replan: plan });
}
