import type { RoleGraph } from "./role-graph.ts";
import { membershipOptionsVersionNum } from "./role-graph.ts";

/** How a role comes to another: by inheritance, by SET ROLE, or by granting itself the membership first. */
export type HopBy = "inherit" | "set-role" | "admin" | "createrole";

/** One step of a way. */
export interface RoleHop {
  readonly by: HopBy;
  /** The role it leads to. */
  readonly role: string;
}

/** What one role comes to, by the fewest steps. */
export interface RoleTree {
  /** The steps to where the privileges of the role with this index can be used; -1: never. */
  readonly distance: (role: number) => number;
  /** The nearest superuser that can be acted as, or -1. */
  readonly superuser: number;
  /** The steps to where one acts as that superuser; -1: never. */
  readonly superuserDistance: number;
  /** The ways, first step first. */
  readonly hopsTo: (role: number) => readonly RoleHop[];
  readonly hopsToSuperuser: () => readonly RoleHop[];
  /** Whether one can act as the role: itself, SET ROLE, or what ADMIN and CREATEROLE allow to be granted. */
  readonly actsAs: (role: number) => boolean;
}

/*
 * Two nodes a role: "acts as" (it is the current user) and, behind the number of roles, "has the privileges of"
 * (some current user inherits it). SET ROLE leads between acting nodes and needs each membership's SET option;
 * inheritance between the others. Acting as a role includes its privileges. ADMIN works for whoever inherits it
 * (`select_best_admin` in acl.c) and, since SET ROLE looks at the session's user, the membership is granted to that.
 */
interface Search {
  readonly graph: RoleGraph;
  readonly distances: Int32Array;
  readonly parents: Int32Array;
  readonly ways: (HopBy | "same")[];
  readonly queue: number[];
}

function discover(search: Search, node: number, parent: number, way: HopBy | "same"): void {
  const { distances, parents, ways, queue } = search;
  if (distances[node] !== -1) return;
  const before = parent < 0 ? 0 : (distances[parent] ?? 0);
  distances[node] = parent < 0 || way === "same" ? before : before + 1;
  parents[node] = parent;
  ways[node] = way;
  queue.push(node);
}

function discoverActing(search: Search, role: number, parent: number, way: HopBy | "same"): void {
  discover(search, role, parent, way);
  discover(search, search.graph.roles.length + role, role, "same");
}

/** Whether somebody who is no superuser may grant a role: never a superuser's, and this one takes no members. */
function isGrantable(graph: RoleGraph, role: number): boolean {
  return graph.roles[role]?.superuser === false && role !== graph.databaseOwner;
}

function expandActing(search: Search, role: number, ways: RoleWays): void {
  const { graph } = search;
  for (const edge of graph.edges[role] ?? []) {
    if (edge.set || ways === "member") discoverActing(search, edge.to, role, "set-role");
  }
  if (ways !== "reach") return;
  // Until 15 CREATEROLE grants every role that is no superuser's, without being a member of it.
  if (graph.serverVersionNum >= membershipOptionsVersionNum || graph.roles[role]?.createRole !== true) return;
  for (let to = 0; to < graph.roles.length; to++) {
    if (isGrantable(graph, to)) discoverActing(search, to, role, "createrole");
  }
}

function expandPrivileges(search: Search, node: number, ways: RoleWays): void {
  const { graph } = search;
  const count = graph.roles.length;
  const reach = ways === "reach";
  for (const edge of graph.edges[node - count] ?? []) {
    if (edge.inherit) discover(search, count + edge.to, node, "inherit");
    if (reach && edge.admin && isGrantable(graph, edge.to)) discoverActing(search, edge.to, node, "admin");
  }
}

function treeOf(search: Search): RoleTree {
  const { graph, distances, parents, ways, queue } = search;
  const count = graph.roles.length;
  const superuser = queue.find((node) => node < count && graph.roles[node]?.superuser === true) ?? -1;
  const hops = (end: number): readonly RoleHop[] => {
    const found: RoleHop[] = [];
    for (let node = end; node >= 0; node = parents[node] ?? -1) {
      const by = ways[node];
      if ((parents[node] ?? -1) < 0 || by === undefined || by === "same") continue;
      found.push({ by, role: graph.roles[node % count]?.name ?? "" });
    }
    return found.reverse();
  };
  return {
    distance: (role) => distances[count + role] ?? -1,
    superuser,
    superuserDistance: superuser < 0 ? -1 : (distances[superuser] ?? -1),
    hopsTo: (role) => hops(count + role),
    hopsToSuperuser: () => hops(superuser),
    actsAs: (role) => (distances[role] ?? -1) >= 0,
  };
}

/**
 * Which ways are searched. `inherit`: what can be used at once (`has_privs_of_role` of the server); `member`:
 * memberships whatever their options; `set`: SET ROLE; `reach`: everything that a role can bring itself to do, by
 * SET ROLE, by granting itself roles that it administers, and until 15 by CREATEROLE.
 */
export type RoleWays = "inherit" | "member" | "set" | "reach";

/** Searches breadth first what a role comes to. */
export function roleTree(graph: RoleGraph, role: number, ways: RoleWays): RoleTree {
  const nodes = graph.roles.length * 2;
  const search: Search = {
    graph,
    distances: new Int32Array(nodes).fill(-1),
    parents: new Int32Array(nodes).fill(-1),
    ways: [],
    queue: [],
  };
  discoverActing(search, role, -1, "same");
  for (let next = 0; next < search.queue.length; next++) {
    const node = search.queue[next] ?? 0;
    if (node >= graph.roles.length) expandPrivileges(search, node, ways);
    else if (ways !== "inherit") expandActing(search, node, ways);
  }
  return treeOf(search);
}
