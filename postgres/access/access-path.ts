import type { CompiledAcl } from "./compiled-acl.ts";
import type { Privilege } from "./privilege.ts";
import { bitOf } from "./privilege-mask.ts";
import type { RoleGraph } from "./role-graph.ts";
import type { RoleHop, RoleTree } from "./role-tree.ts";

/** What gives a privilege at the end of a way. */
export type AccessSource =
  /** An entry of the ACL for the last role of the way. */
  | { readonly by: "grant"; readonly role: string; readonly owner: boolean }
  | { readonly by: "public" }
  /** The last role of the way is a superuser. */
  | { readonly by: "superuser"; readonly role: string }
  /** A predefined role like `pg_read_all_data`, beyond every ACL. */
  | { readonly by: "predefined"; readonly role: string }
  /** The last role owns the object: it does not hold the privilege now and can grant it to itself. */
  | { readonly by: "owner-grants"; readonly role: string };

/** The shortest way on which a role comes to a privilege. */
export interface AccessPath {
  readonly role: string;
  readonly hops: readonly RoleHop[];
  readonly source: AccessSource;
  /** Of a column's privilege: it comes from the whole table. */
  readonly ofTable: boolean;
  readonly privilege: Privilege;
}

interface Candidate {
  readonly steps: number;
  readonly hops: () => readonly RoleHop[];
  readonly source: AccessSource;
  readonly ofTable: boolean;
}

function* candidatesOf(
  acl: CompiledAcl,
  tree: RoleTree,
  graph: RoleGraph,
  bit: number,
  ofTable: boolean,
): Generator<Candidate> {
  const name = (role: number): string => graph.roles[role]?.name ?? "";
  const way = (role: number, source: AccessSource, more = 0): Candidate[] => {
    const steps = tree.distance(role);
    return steps < 0 ? [] : [{ steps: steps + more, hops: () => tree.hopsTo(role), source, ofTable }];
  };
  for (const { grantee, privileges } of acl.entries) {
    if ((privileges & bit & ~acl.withheld) === 0) continue;
    yield* way(grantee, { by: "grant", role: name(grantee), owner: grantee === acl.owner });
  }
  if ((acl.public & bit & ~acl.withheld) !== 0)
    yield { steps: 0, hops: () => [], source: { by: "public" }, ofTable };
  for (const { role, privileges } of acl.predefined) {
    if ((privileges & bit & ~acl.withheld) !== 0) yield* way(role, { by: "predefined", role: name(role) });
  }
}

function* beyondAcls(
  acl: CompiledAcl,
  tree: RoleTree,
  graph: RoleGraph,
  bit: number,
  reach: boolean,
): Generator<Candidate> {
  const name = (role: number): string => graph.roles[role]?.name ?? "";
  if (tree.superuser >= 0) {
    const source = { by: "superuser", role: name(tree.superuser) } as const;
    yield { steps: tree.superuserDistance, hops: tree.hopsToSuperuser, source, ofTable: false };
  }
  const steps = tree.distance(acl.owner);
  if (!reach || steps < 0 || (acl.withheld & bit) !== 0) return;
  const source = { by: "owner-grants", role: name(acl.owner) } as const;
  yield { steps: steps + 1, hops: () => tree.hopsTo(acl.owner), source, ofTable: false };
}

/** What {@link shortestPath} looks at. */
export interface PathQuestion {
  readonly role: string;
  readonly privilege: Privilege;
  readonly acl: CompiledAcl;
  /** Of a column: its table's. */
  readonly tableAcl: CompiledAcl | null;
  /** Of the role, by inheritance or by reach. */
  readonly tree: RoleTree;
  readonly reach: boolean;
}

/** The shortest way to a privilege, or null where there is none. Of equal ones, a grant before anything else. */
export function shortestPath(question: PathQuestion, graph: RoleGraph): AccessPath | null {
  const { role, privilege, acl, tableAcl, tree, reach } = question;
  const bit = bitOf(privilege);
  const candidates = [
    ...candidatesOf(acl, tree, graph, bit, false),
    ...(tableAcl === null ? [] : candidatesOf(tableAcl, tree, graph, bit, true)),
    ...beyondAcls(acl, tree, graph, bit, reach),
  ];
  if (candidates.length === 0) return null;
  return finished(
    candidates.reduce((best, next) => (next.steps < best.steps ? next : best)),
    role,
    privilege,
  );
}

function finished({ hops, source, ofTable }: Candidate, role: string, privilege: Privilege): AccessPath {
  return { role, hops: hops(), source, ofTable, privilege };
}
