import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";
import type { AclChange, StuckEntry } from "./acl-change.ts";
import { inManualOrder } from "./applicable-privileges.ts";
import type { DesiredGrantees, DesiredPrivileges } from "./desired-acl.ts";
import type { PrivilegeState } from "./diff-privilege.ts";
import { diffPrivilege } from "./diff-privilege.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";

/** An object or a column, and what is asked for on it. */
export interface ObjectState {
  readonly object: CatalogueObject;
  readonly desired: DesiredPrivileges;
}

/** An object with its columns, where it has any that matter. */
export interface ObjectGroup {
  readonly main: ObjectState;
  readonly columns: readonly ObjectState[];
  /** Whether what is not declared is to go. */
  readonly exclusive: boolean;
}

/** What the comparison needs to know beside the objects. */
export interface DiffContext {
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
  const { owner } = group.main.object;
  const diffs = concernedPrivileges(group).map((privilege) =>
    diffPrivilege({
      owner,
      privilege,
      main: stateOf(group.main, privilege),
      columns: group.columns.map((column) => stateOf(column, privilege)),
      exclusive: group.exclusive,
      impliedOwner: owner === "pg_database_owner" ? context.databaseOwner : null,
      hasPrivilegesOf: context.hasPrivilegesOf,
    }),
  );
  return {
    changes: diffs.flatMap((diff) => diff.changes),
    stuck: diffs.flatMap((diff) => diff.stuck),
  };
}

/** Privileges that are declared or, where nothing else is to stay, held by somebody other than the owner. */
function concernedPrivileges(group: ObjectGroup): readonly Privilege[] {
  const concerned = new Set<Privilege>();
  for (const { object, desired } of [group.main, ...group.columns]) {
    for (const privilege of desired.keys()) concerned.add(privilege);
    if (!group.exclusive) continue;
    for (const entry of object.acl) if (entry.grantee !== object.owner) concerned.add(entry.privilege);
  }
  return inManualOrder(concerned);
}

const nobody: DesiredGrantees = new Map();

function stateOf({ object, desired }: ObjectState, privilege: Privilege): PrivilegeState {
  const edges = object.acl.filter((entry) => entry.privilege === privilege);
  return { object, edges, desired: desired.get(privilege) ?? nobody };
}
