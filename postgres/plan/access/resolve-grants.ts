import type { CatalogueObject } from "../../access/access-catalogue.ts";
import { PUBLIC } from "../../access/privilege.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import type { AccessSpec, GrantSpec } from "../specs.ts";
import type { AccessIndex } from "./access-index.ts";
import { privilegeProblem } from "./applicable-privileges.ts";
import type { DesiredAcl, DesiredEntry } from "./desired-acl.ts";
import { desiredAclOf, relationKey } from "./desired-acl.ts";
import type { KnownRoles } from "./known-roles.ts";
import { describeGrantee } from "./object-sql.ts";
import { resolveTarget } from "./resolve-target.ts";
import type { SystemObjects } from "./system-objects.ts";

/** The declaration's grants, object by object. */
export interface ResolvedGrants {
  readonly desired: DesiredAcl;
  /** Keys of objects that the declaration names one by one (not through `all`). */
  readonly named: ReadonlySet<string>;
  readonly outOfReach: readonly OutOfReach[];
}

/** Finds the objects that each grant is on, and collects what each grantee shall have on each of them. */
export function resolveGrants(
  spec: AccessSpec,
  roles: KnownRoles,
  index: AccessIndex,
  serverVersionNum: number,
  system: SystemObjects,
): ResolvedGrants {
  const entries: DesiredEntry[] = [];
  const named = new Set<string>();
  const outOfReach: OutOfReach[] = [];
  for (const grant of spec.grants) {
    const target = resolveTarget(grant, index, system);
    outOfReach.push(...target.outOfReach);
    if (target.named) for (const object of target.objects) named.add(relationKey(object));
    if (!roles.hasGrantee(grant.to)) continue;
    const problems = grantProblems(grant, serverVersionNum);
    outOfReach.push(...problems);
    entries.push(...entriesOf(grant, target.objects, serverVersionNum));
  }
  return { desired: desiredAclOf(entries), named, outOfReach };
}

function grantProblems(grant: GrantSpec, serverVersionNum: number): readonly OutOfReach[] {
  const item = `grant to ${describeGrantee(grant.to)} on ${targetLabel(grant)}`;
  const reasons = grant.privileges.map((privilege) =>
    privilegeProblem(privilege, grant.on, serverVersionNum),
  );
  if (grant.to === PUBLIC && grant.grantable)
    reasons.push("PUBLIC cannot have a grant option, only roles can");
  return reasons.filter((reason) => reason !== null).map((reason) => ({ item, reason }));
}

function targetLabel(grant: GrantSpec): string {
  switch (grant.on) {
    case "database":
      return "the database";
    case "schema":
      return `schema ${displayName(grant.schema)}`;
    case "columns":
      return `columns of ${displayName(grant.schema, grant.table)}`;
    default:
      return `${grant.on} of schema ${displayName(grant.schema)}`;
  }
}

function entriesOf(
  grant: GrantSpec,
  objects: readonly CatalogueObject[],
  serverVersionNum: number,
): readonly DesiredEntry[] {
  const grantable = grant.grantable && grant.to !== PUBLIC;
  const possible = grant.privileges.filter(
    (privilege) => privilegeProblem(privilege, grant.on, serverVersionNum) === null,
  );
  return objects.flatMap((object) =>
    possible.map((privilege) => ({ object, grantee: grant.to, privilege, grantable })),
  );
}
