import type { CatalogueObject } from "../../access/access-catalogue.ts";
import { PUBLIC } from "../../access/privilege.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import type { AccessSpec, GrantSpec } from "../specs.ts";
import type { AccessIndex } from "./access-index.ts";
import { privilegeProblem } from "./applicable-privileges.ts";
import type { DesiredAcl, DesiredAclBuilder, DesiredHolder } from "./desired-acl.ts";
import { desiredAclBuilder } from "./desired-acl.ts";
import type { KnownRoles } from "./known-roles.ts";
import { describeGrantee } from "./object-sql.ts";
import type { ResolvedTarget } from "./resolve-target.ts";
import { resolveTarget } from "./resolve-target.ts";
import type { SystemObjects } from "./system-objects.ts";

/** The declaration's grants, object by object. */
export interface ResolvedGrants {
  readonly desired: DesiredAcl;
  /** Objects that the declaration names one by one (not through `all`); for a column, its table. */
  readonly named: ReadonlySet<CatalogueObject>;
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
  const builder = desiredAclBuilder();
  const named = new Set<CatalogueObject>();
  const outOfReach: OutOfReach[] = [];
  for (const grant of spec.grants) {
    const target = resolveTarget(grant, index, system);
    outOfReach.push(...target.outOfReach);
    for (const object of target.objects) named.add(object);
    if (target.columns !== null) named.add(target.columns.table);
    if (!roles.hasGrantee(grant.to)) continue;
    outOfReach.push(...grantProblems(grant, serverVersionNum));
    collect(builder, target, holderOf(grant, serverVersionNum));
  }
  return { desired: builder.build(), named, outOfReach };
}

function grantProblems(grant: GrantSpec, serverVersionNum: number): readonly OutOfReach[] {
  const reasons = grant.privileges.map((privilege) =>
    privilegeProblem(privilege, grant.on, serverVersionNum),
  );
  if (grant.to === PUBLIC && grant.grantable)
    reasons.push("PUBLIC cannot have a grant option, only roles can");
  return reasons
    .filter((reason) => reason !== null)
    .map((reason) => ({ item: `grant to ${describeGrantee(grant.to)} on ${targetLabel(grant)}`, reason }));
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
      return "schema" in grant
        ? `${grant.on} of schema ${displayName(grant.schema)}`
        : grant.on.replaceAll("-", " ");
  }
}

function holderOf(grant: GrantSpec, serverVersionNum: number): DesiredHolder {
  const grantable = grant.grantable && grant.to !== PUBLIC;
  const privileges = grant.privileges.filter(
    (privilege) => privilegeProblem(privilege, grant.on, serverVersionNum) === null,
  );
  return { to: grant.to, privileges, grantable };
}

function collect(builder: DesiredAclBuilder, target: ResolvedTarget, holder: DesiredHolder): void {
  for (const object of target.objects) builder.addNamed(object, holder);
  const { columns, whole } = target;
  if (whole !== null) builder.addWhole(whole.on, whole.schema, holder);
  if (columns === null) return;
  for (const column of columns.columns) builder.addColumn(columns.table, column, holder);
}
