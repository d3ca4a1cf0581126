import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";
import type { AclChange, StuckEntry } from "./acl-change.ts";
import type { AclEdge } from "./acl-edges.ts";
import { inManualOrder } from "./applicable-privileges.ts";
import type { DesiredAcl } from "./desired-acl.ts";
import { objectKey } from "./desired-acl.ts";
import type { PrivilegeState } from "./diff-privilege.ts";
import { diffPrivilege } from "./diff-privilege.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";

/** An object with its columns, where it has any that matter. */
export interface ObjectGroup {
  readonly main: CatalogueObject;
  readonly columns: readonly CatalogueObject[];
  /** Whether what is not declared is to go. */
  readonly exclusive: boolean;
}

/** What the comparison needs to know beside the objects. */
export interface DiffContext {
  readonly desired: DesiredAcl;
  readonly databaseOwner: string | null;
  readonly hasPrivilegesOf: HasPrivilegesOf;
}

/** All changes of one object, and the entries that cannot be changed. */
export interface GroupDiff {
  readonly changes: readonly AclChange[];
  readonly stuck: readonly StuckEntry[];
}

/** Compares the declared with the observed ACL of one object and its columns, privilege by privilege. */
export function diffGroup(group: ObjectGroup, context: DiffContext): GroupDiff {
  const objects = [group.main, ...group.columns];
  const diffs = concernedPrivileges(group, objects, context.desired).map((privilege) =>
    diffPrivilege({
      owner: group.main.owner,
      privilege,
      main: stateOf(group.main, privilege, context.desired),
      columns: group.columns.map((column) => stateOf(column, privilege, context.desired)),
      exclusive: group.exclusive,
      impliedOwner: group.main.owner === "pg_database_owner" ? context.databaseOwner : null,
      hasPrivilegesOf: context.hasPrivilegesOf,
    }),
  );
  return {
    changes: diffs.flatMap((diff) => diff.changes),
    stuck: diffs.flatMap((diff) => diff.stuck),
  };
}

/** Privileges that are declared or, where nothing else is to stay, held by somebody other than the owner. */
function concernedPrivileges(
  group: ObjectGroup,
  objects: readonly CatalogueObject[],
  desired: DesiredAcl,
): readonly Privilege[] {
  const concerned = new Set<Privilege>();
  for (const object of objects) {
    for (const privilege of desired.get(objectKey(object))?.grantees.keys() ?? []) concerned.add(privilege);
    if (!group.exclusive) continue;
    for (const entry of object.acl) if (entry.grantee !== object.owner) concerned.add(entry.privilege);
  }
  return inManualOrder(concerned);
}

function stateOf(object: CatalogueObject, privilege: Privilege, desired: DesiredAcl): PrivilegeState {
  const edges: AclEdge[] = object.acl
    .filter((entry) => entry.privilege === privilege)
    .map(({ grantor, grantee, grantable }) => ({ grantor, grantee, grantable }));
  return { object, edges, desired: desired.get(objectKey(object))?.grantees.get(privilege) ?? new Map() };
}
