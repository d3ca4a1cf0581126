import { readExtensions } from "../catalogue/extensions.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan } from "../plan/plan.ts";
import { type ExtensionSpec, planExtension } from "../plan/plan-extension.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { availableExtensionsQuery } from "./available-extensions.sql.ts";
import { applyInTransaction } from "./carry-out.ts";
import { readingSession } from "./in-transaction.ts";

/**
 * Where an extension goes that nobody says a schema for. Without saying, it would go where the session's search_path
 * begins, and ours begins with pg_catalog.
 */
const HOME = "public";

/**
 * Installs an extension in the target's database, or brings its schema and version to what is declared.
 *
 * @throws ApplyError; PostgresError.
 */
export function applyExtension(
  target: ApplyTarget,
  spec: ExtensionSpec,
  dependencies: ApplyDependencies,
): Promise<ApplyResult> {
  const plan = async (client: SqlClient): Promise<Plan> => {
    const installed = await readExtensions(readingSession(client, dependencies.monotonicClock));
    const available = await client.rows(availableExtensionsQuery);
    const names = available.map((each) => each.name);
    const known = installed.some((each) => each.name === spec.name);
    const fixed = available.find((each) => each.name === spec.name)?.schema ?? null;
    return planExtension(known ? spec : { ...spec, schema: spec.schema ?? fixed ?? HOME }, installed, names);
  };
  return applyInTransaction(target, dependencies, { plan, replan: plan });
}
