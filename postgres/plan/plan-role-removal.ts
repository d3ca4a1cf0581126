import type { CatalogueMembership, CatalogueRole } from "../access/access-catalogue.ts";
import { quoteIdentifier } from "../client/quote.ts";
import { describeMembership } from "./access/fixed-membership-options.ts";
import { displayName } from "./display-name.ts";
import { plannedStatement } from "./planned-statement.ts";
import type { PlanOutcome } from "./refusal.ts";
import { planned, refused } from "./refusal.ts";

/** Something in some database that refers to a role (`pg_shdepend`), as `readOwnedObjects` reads it. */
export interface RemovalDependent {
  /** Null for what belongs to the cluster: databases, tablespaces, memberships. */
  readonly database: string | null;
  /** The catalogue that holds it: `pg_class`, `pg_database`, … */
  readonly catalogue: string;
  readonly objectId: number;
  readonly dependency: "owner" | "acl" | "initial-acl" | "policy" | "other";
  /** Null for objects of other databases than the session's. */
  readonly description: string | null;
}

/** What keeps a role from being dropped. */
export interface RemovalObstacles {
  /** Of all databases, not only of the one that is connected to. */
  readonly dependents: readonly RemovalDependent[];
  /** Memberships of other roles that the role granted, where the server keeps them by grantor (16 and later). */
  readonly granted: readonly CatalogueMembership[];
}

/** How many dependents a message lists. */
const listed = 10;

/**
 * Plans `DROP ROLE`. Refused as long as anything in any database refers to the role: its objects are never
 * dropped or given away here. Its memberships go with it.
 *
 * @param existing Null when the role is gone already, which needs nothing.
 */
export function planRoleRemoval(existing: CatalogueRole | null, obstacles: RemovalObstacles): PlanOutcome {
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
  const found = describeAll(obstacles);
  if (found.length > 0) {
    const some = found.slice(0, listed).join("; ");
    const more = found.length > listed ? `; and ${found.length - listed} more` : "";
    const step =
      "Give its objects to another role (REASSIGN OWNED) and revoke its privileges (DROP OWNED), in each database named.";
    return refused("has-dependents", item, `${item} cannot be dropped: ${some}${more}`, step);
  }
  const sql = `DROP ROLE ${quoteIdentifier(existing.name)}`;
  const statement = plannedStatement({ sql, item, reason: `${item} is no longer declared` });
  return planned({ statements: [statement], outOfReach: [] });
}

function describeAll({ dependents, granted }: RemovalObstacles): readonly string[] {
  // Its own memberships are dependents too (from PostgreSQL 18), and go with it.
  const objects = dependents.filter((each) => each.catalogue !== "pg_auth_members").map(describe);
  return [...objects, ...granted.map((membership) => `it granted the ${describeMembership(membership)}`)];
}

const verbs: Readonly<Record<RemovalDependent["dependency"], string>> = {
  owner: "owns",
  acl: "has privileges on",
  "initial-acl": "has privileges from the making of",
  policy: "is named in a policy of",
  other: "is used by",
};

function describe({ database, catalogue, objectId, dependency, description }: RemovalDependent): string {
  const where = database === null ? "" : ` in database ${displayName(database)}`;
  return `it ${verbs[dependency]} ${description ?? `object ${objectId} of ${catalogue}`}${where}`;
}
