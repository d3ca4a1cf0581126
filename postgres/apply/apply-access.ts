import { readAccessCatalogue } from "../catalogue/access-catalogue.ts";
import { readRoleCatalogue } from "../catalogue/role-catalogue.ts";
import { withClient } from "../client/connect.ts";
import { readOnlySnapshot, type SnapshotSession } from "../client/read-only-snapshot.ts";
import type { SqlClient } from "../client/sql-client.ts";
import { sharedClasses } from "../plan/access/loose-class.ts";
import type { Plan } from "../plan/plan.ts";
import { planAccess } from "../plan/plan-access.ts";
import type { AccessSpec } from "../plan/specs.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { applicationName } from "./apply-dependencies.ts";
import { applyInTransaction } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";
import { readSharedObjects } from "./read-shared-objects.ts";

/**
 * What {@link applyAccess} would do, from a session in the database concerned.
 *
 * @param actor The role that would do it; null for one that may do everything.
 */
export async function readAccessPlan(
  session: SnapshotSession,
  spec: AccessSpec,
  actor: string | null = null,
): Promise<Plan> {
  const { catalogue } = await readRoleCatalogue(session);
  const access = await readAccessCatalogue(session);
  const shared = concernsShared(spec) ? await readSharedObjects(session) : [];
  return planAccess(spec, catalogue, { ...access, objects: [...access.objects, ...shared] }, actor);
}

function concernsShared(spec: AccessSpec): boolean {
  const shared = new Set<string>(sharedClasses);
  return spec.grants.some(({ on }) => shared.has(on)) || spec.loose?.some((on) => shared.has(on)) === true;
}

/**
 * Brings the access to one database to what is declared, in one transaction, or leaves it as it was. In mode
 * `observe` nothing is ever sent: the result says what would be.
 *
 * @param target Its endpoint names the spec's database.
 * @throws ApplyError; PostgresError.
 */
export function applyAccess(
  target: ApplyTarget,
  spec: AccessSpec,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  if (spec.mode === "observe") return observeAccess(target, spec, dependencies);
  const plan = (client: SqlClient): Promise<Plan> =>
    readAccessPlan(readingSession(client, dependencies.monotonicClock), spec, target.endpoint.user);
  return applyInTransaction(target, dependencies, { plan, replan: plan });
}

async function observeAccess(
  target: ApplyTarget,
  spec: AccessSpec,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const { signal, connectTimeoutMs } = dependencies;
  const options = { signal, connectTimeoutMs, applicationName };
  const plan = await withClient(target.endpoint, options, (client) =>
    readOnlySnapshot(client, dependencies, (session) => readAccessPlan(session, spec, target.endpoint.user)),
  );
  return { changed: false, statements: [], outOfReach: plan.outOfReach, observed: plan.statements };
}
