import { quoteIdentifier } from "../client/quote.ts";
import { displayName } from "./display-name.ts";
import { nameProblem } from "./name-problem.ts";
import { plannedStatement } from "./planned-statement.ts";
import type { PlanOutcome } from "./refusal.ts";
import { planned, refused } from "./refusal.ts";

/** A database as it shall be made. Its owner afterwards is a matter of the access plan. */
export interface DatabaseSpec {
  readonly name: string;
  readonly owner: string;
}

/**
 * Plans `CREATE DATABASE` where it is missing. One that exists is left as it is, whoever owns it; none is
 * ever dropped.
 *
 * @param existing Names of the cluster's databases.
 */
export function planDatabase(spec: DatabaseSpec, existing: readonly string[]): PlanOutcome {
  const item = `database ${displayName(spec.name)}`;
  const problem = nameProblem(spec.name);
  if (problem !== null) return refused("invalid-name", item, `${item}: ${problem}`, "Choose a shorter name.");
  if (existing.includes(spec.name)) return planned({ statements: [], outOfReach: [] });
  const sql = `CREATE DATABASE ${quoteIdentifier(spec.name)} OWNER ${quoteIdentifier(spec.owner)}`;
  const statement = plannedStatement({ sql, item, reason: `${item} does not exist`, transactional: false });
  return planned({ statements: [statement], outOfReach: [] });
}
