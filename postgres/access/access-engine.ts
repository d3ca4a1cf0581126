import { PostgresError } from "../errors.ts";
import type { CatalogueRole, RoleCatalogue } from "./access-catalogue.ts";
import type { AccessPath } from "./access-path.ts";
import { shortestPath } from "./access-path.ts";
import type { CompiledAcl } from "./compiled-acl.ts";
import { compileAcl } from "./compiled-acl.ts";
import type { GroupAccess } from "./group-access.ts";
import { groupAccess } from "./group-access.ts";
import type { ObjectGroup } from "./object-group.ts";
import type { Privilege } from "./privilege.ts";
import type { RoleGraph } from "./role-graph.ts";
import { roleGraph } from "./role-graph.ts";
import type { RoleTree, RoleWays } from "./role-tree.ts";
import { roleTree } from "./role-tree.ts";
import { tablesOfColumns } from "./tables-of-columns.ts";

/** What the engine computes from: plain data of one database, read or planned. */
export interface AccessInput {
  readonly roles: RoleCatalogue;
  /** The database that the objects are of; it is among the groups, as kind `database`. */
  readonly database: string;
  readonly groups: readonly ObjectGroup[];
}

/** Who may do what, computed when asked. It holds a byte per pair of roles, and nothing per object. */
export interface AccessEngine {
  readonly roles: readonly CatalogueRole[];
  /** Those given; a column's group is split by its tables' groups, so that each is one answer. */
  readonly groups: readonly ObjectGroup[];
  /** @throws PostgresError `value-invalid` for a name that is no role's. */
  readonly roleIndex: (name: string) => number;
  /** The four answers for every object of a group, for the roles of these indexes, in their order. */
  readonly accessTo: (group: ObjectGroup, roles: readonly number[]) => GroupAccess;
  /** The shortest way to what is usable or reachable, or null where it is not. */
  readonly path: (
    group: ObjectGroup,
    role: number,
    privilege: Privilege,
    column: "usable" | "reachable",
  ) => AccessPath | null;
  /** `pg_has_role` of the server: USAGE is to inherit it, MEMBER to belong to it, SET to be able to SET ROLE to it. */
  readonly hasRole: (member: number, role: number, mode: "USAGE" | "MEMBER" | "SET") => boolean;
  /** Whether a role can bring itself to act as another: SET ROLE, ADMIN, until 15 CREATEROLE, or as a superuser. */
  readonly reaches: (member: number, role: number) => boolean;
  /** The ways of one role to all others. */
  readonly treeOf: (role: number, ways: RoleWays) => RoleTree;
}

/** How many cells of trees are kept: 64 MiB at most. Beyond that they are searched again. */
const maximumTreeCells = 4_000_000;

/** The trees of roles, searched when first asked for. */
function treeCache(graph: RoleGraph): AccessEngine["treeOf"] {
  const kept: Readonly<Record<RoleWays, Map<number, RoleTree>>> = {
    inherit: new Map(),
    member: new Map(),
    set: new Map(),
    reach: new Map(),
  };
  const most = Math.max(16, Math.floor(maximumTreeCells / (graph.roles.length * 2)));
  return (role, ways) => {
    const cache = kept[ways];
    const known = cache.get(role);
    if (known !== undefined) return known;
    if (cache.size >= most) cache.clear();
    const tree = roleTree(graph, role, ways);
    cache.set(role, tree);
    return tree;
  };
}

function databaseOwner({ groups, database }: AccessInput): string {
  const group = groups.find(({ kind, names }) => kind === "database" && names.includes(database));
  if (group !== undefined) return group.owner;
  throw new PostgresError(
    "result-unexpected",
    `the database ${JSON.stringify(database)} itself is not among its objects`,
  );
}

/**
 * Makes the closure engine: for every role, object and privilege what is held directly, what is usable (as
 * `has_table_privilege` and its sisters answer) and what is reachable, each with its shortest way.
 *
 * Nothing is computed per object: groups of a few dozen distinct ACLs stand for 100,000 tables.
 *
 * @throws PostgresError `result-unexpected` when the data contradicts itself: an owner or a member that is no
 * role, a column without its table, a database that is not among its objects.
 */
export function accessEngine(input: AccessInput): AccessEngine {
  const graph = roleGraph(input.roles, databaseOwner(input));
  const treeOf = treeCache(graph);
  const { groups, tableOf } = tablesOfColumns(input.groups);
  const compiled = new Map<ObjectGroup, CompiledAcl>();
  const aclOf = (group: ObjectGroup): CompiledAcl => {
    const acl = compiled.get(group) ?? compileAcl(group, graph);
    compiled.set(group, acl);
    return acl;
  };
  const tableAclOf = (group: ObjectGroup): CompiledAcl | null => {
    const table = tableOf.get(group);
    return table === undefined ? null : aclOf(table);
  };
  const isSuperuser = (role: number): boolean => graph.roles[role]?.superuser === true;
  return {
    roles: graph.roles,
    groups,
    treeOf,
    roleIndex: (name) => knownRole(graph, name),
    hasRole: (member, role, mode) => {
      if (isSuperuser(member)) return true;
      if (mode === "USAGE") return treeOf(member, "inherit").distance(role) >= 0;
      return treeOf(member, mode === "MEMBER" ? "member" : "set").actsAs(role);
    },
    reaches: (member, role) => treeOf(member, "reach").superuser >= 0 || treeOf(member, "reach").actsAs(role),
    accessTo: (group, roles) =>
      groupAccess({ acl: aclOf(group), tableAcl: tableAclOf(group), roles, treeOf }),
    path: (group, role, privilege, column) =>
      shortestPath(
        {
          role: graph.roles[role]?.name ?? "",
          privilege,
          acl: aclOf(group),
          tableAcl: tableAclOf(group),
          tree: treeOf(role, column === "usable" ? "inherit" : "reach"),
          reach: column === "reachable",
        },
        graph,
      ),
  };
}

function knownRole(graph: RoleGraph, name: string): number {
  const index = graph.indexOf.get(name);
  if (index !== undefined) return index;
  throw new PostgresError("value-invalid", `there is no role ${JSON.stringify(name)}`);
}
