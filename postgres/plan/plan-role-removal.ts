import type { CatalogueRole } from "../access/access-catalogue.ts";
import { quoteIdentifier } from "../client/quote.ts";
import { displayName } from "./display-name.ts";
import { plannedStatement } from "./planned-statement.ts";
import type { PlanOutcome } from "./refusal.ts";
import { planned, refused } from "./refusal.ts";

/** Something in some database that refers to a role: it owns it, or has privileges on it (`pg_shdepend`). */
export interface RoleDependent {
  /** Null for what belongs to the cluster: databases, tablespaces. */
  readonly database: string | null;
  readonly kind: "owner" | "privilege" | "policy" | "other";
  /** As a person reads it. */
  readonly object: string;
}

/** How many dependents a message lists. */
const listed = 10;

/**
 * Plans `DROP ROLE`. Refused as long as anything in any database refers to the role: its objects are never
 * dropped or given away here. Its memberships go with it.
 *
 * @param existing Null when the role is gone already, which needs nothing.
 * @param dependents Of all databases, not only of the one that is connected to.
 */
export function planRoleRemoval(
  existing: CatalogueRole | null,
  dependents: readonly RoleDependent[],
): PlanOutcome {
  if (existing === null) return planned({ statements: [], outOfReach: [] });
  const item = `role ${displayName(existing.name)}`;
  if (existing.predefined) {
    return refused(
      "predefined-role",
      item,
      `${item} is PostgreSQL's own`,
      "Leave it out of the declaration.",
    );
  }
  if (dependents.length > 0) {
    const some = dependents.slice(0, listed).map(describe).join("; ");
    const more = dependents.length > listed ? `; and ${dependents.length - listed} more` : "";
    const step =
      "Give its objects to another role (REASSIGN OWNED) and revoke its privileges (DROP OWNED), in each database named.";
    return refused("has-dependents", item, `${item} cannot be dropped: ${some}${more}`, step);
  }
  const sql = `DROP ROLE ${quoteIdentifier(existing.name)}`;
  const statement = plannedStatement({ sql, item, reason: `${item} is no longer declared` });
  return planned({ statements: [statement], outOfReach: [] });
}

function describe({ database, kind, object }: RoleDependent): string {
  const where = database === null ? "" : ` in database ${displayName(database)}`;
  const verb = {
    owner: "owns",
    privilege: "has privileges on",
    policy: "is named in a policy of",
    other: "is used by",
  };
  return `it ${verb[kind]} ${object}${where}`;
}
