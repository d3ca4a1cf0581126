import type { CompiledAcl } from "./compiled-acl.ts";
import type { RoleTree } from "./role-tree.ts";

/** Four masks of privileges for each role that was asked about, all for the same objects. */
export interface GroupAccess {
  /** By entries of the ACL for the role itself or for PUBLIC. */
  readonly direct: Uint16Array;
  /** What the server answers now. */
  readonly usable: Uint16Array;
  /** What the role can bring itself to do; never less than `usable`. */
  readonly reachable: Uint16Array;
  /** What the server answers `WITH GRANT OPTION`. */
  readonly grantable: Uint16Array;
}

/** What {@link groupAccess} computes from. */
export interface GroupQuestion {
  readonly acl: CompiledAcl;
  /** Of columns: their table's. */
  readonly tableAcl: CompiledAcl | null;
  readonly roles: readonly number[];
  readonly treeOf: (role: number, ways: "inherit" | "reach") => RoleTree;
}

function directOf(acl: CompiledAcl, role: number): number {
  let mask = acl.public;
  for (const entry of acl.entries) if (entry.grantee === role) mask |= entry.privileges;
  return mask & ~acl.withheld;
}

/** `aclmask` of the server, and what predefined roles add. */
function usableOf(acl: CompiledAcl, tree: RoleTree): number {
  let mask = acl.public;
  for (const { grantee, privileges } of acl.entries) if (tree.distance(grantee) >= 0) mask |= privileges;
  for (const { role, privileges } of acl.predefined) if (tree.distance(role) >= 0) mask |= privileges;
  return mask & ~acl.withheld;
}

/** An owner has every grant option whatever the ACL says, and so has whoever has the owner's privileges. */
function grantableOf(acl: CompiledAcl, tree: RoleTree): number {
  if (tree.distance(acl.owner) >= 0) return acl.all;
  let mask = 0;
  for (const { grantee, grantable } of acl.entries) if (tree.distance(grantee) >= 0) mask |= grantable;
  return mask;
}

/** An owner can grant to itself what it lacks. */
function reachableOf(acl: CompiledAcl, tree: RoleTree): number {
  const own = tree.distance(acl.owner) >= 0 ? acl.all & ~acl.withheld : 0;
  return own | usableOf(acl, tree);
}

/** A column has what its table has, beside its own entries (`column_privilege_check` of the server). */
function withTable(
  { acl, tableAcl }: GroupQuestion,
  tree: RoleTree,
  of: (acl: CompiledAcl, tree: RoleTree) => number,
): number {
  const mask = of(acl, tree) | (tableAcl === null ? 0 : of(tableAcl, tree));
  return mask & acl.all;
}

/** Computes the four answers for one group of objects. */
export function groupAccess(question: GroupQuestion): GroupAccess {
  const { acl, roles, treeOf } = question;
  const direct = new Uint16Array(roles.length);
  const usable = new Uint16Array(roles.length);
  const reachable = new Uint16Array(roles.length);
  const grantable = new Uint16Array(roles.length);
  roles.forEach((role, at) => {
    const inherit = treeOf(role, "inherit");
    const reach = treeOf(role, "reach");
    const isSuperuser = inherit.superuser >= 0;
    direct[at] = directOf(acl, role);
    usable[at] = isSuperuser ? acl.all : withTable(question, inherit, usableOf);
    grantable[at] = isSuperuser ? acl.all : withTable(question, inherit, grantableOf);
    reachable[at] = reach.superuser >= 0 ? acl.all : withTable(question, reach, reachableOf);
  });
  return { direct, usable, reachable, grantable };
}
