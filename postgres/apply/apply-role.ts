import type { CatalogueRole } from "../access/access-catalogue.ts";
import { readRoleCatalogue } from "../catalogue/role-catalogue.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlanRoleOptions } from "../plan/plan-role.ts";
import { planRole } from "../plan/plan-role.ts";
import type { PlanOutcome } from "../plan/refusal.ts";
import type { RoleSpec } from "../plan/specs.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { refusedError } from "./apply-error.ts";
import { applyInTransaction } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";

/** One role as it is, or null. */
export async function readRole(
  client: SqlClient,
  name: string,
  dependencies: ApplyDependencies,
): Promise<CatalogueRole | null> {
  const { catalogue } = await readRoleCatalogue(readingSession(client, dependencies.monotonicClock));
  return catalogue.roles.find((role) => role.name === name) ?? null;
}

/** The plan, or the refusal as an error. */
export function planOf(outcome: PlanOutcome): Plan {
  if (outcome.kind === "refused") throw refusedError(outcome);
  return outcome.plan;
}

/**
 * Makes a role or brings it to what is declared, in one transaction.
 *
 * A verifier that is to be set is sent once; the second look compares the attributes only, as what is stored
 * is not visible to every administrator.
 *
 * @throws ApplyError `refused` among others; PostgresError.
 */
export function applyRole(
  target: ApplyTarget,
  spec: RoleSpec,
  options: PlanRoleOptions,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const planWith = (chosen: PlanRoleOptions) => async (client: SqlClient) =>
    planOf(planRole(spec, await readRole(client, spec.name, dependencies), chosen));
  const replan = planWith({ adopt: true, verifier: options.verifier, setVerifier: false });
  return applyInTransaction(target, dependencies, { plan: planWith(options), replan });
}
