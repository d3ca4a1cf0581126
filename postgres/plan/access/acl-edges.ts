import type { HasPrivilegesOf } from "./owner-rights.ts";

/** Who has one privilege on one object, and from whom: its ACL as a graph that grows out of the owner. */
export interface AclEdge {
  readonly grantor: string;
  readonly grantee: string;
  readonly grantable: boolean;
}

/** One revocation by the owner, as the server would carry it out. */
export interface Revocation {
  readonly owner: string;
  readonly grantee: string;
  /** `REVOKE GRANT OPTION FOR`: the privilege itself stays. */
  readonly optionOnly: boolean;
}

/** What a revocation leaves, and whether it took others' grants with it (so that it needs `CASCADE`). */
export interface RevocationResult {
  readonly edges: readonly AclEdge[];
  readonly cascaded: boolean;
}

/**
 * Carries a revocation out on the graph as `aclupdate()` and `recursive_revoke()` of the server do.
 *
 * The owner's `REVOKE` touches only what the owner granted: an entry by another grantor stays, silently.
 */
export function revokeEdges(
  edges: readonly AclEdge[],
  revocation: Revocation,
  hasPrivilegesOf: HasPrivilegesOf,
): RevocationResult {
  const { owner, grantee, optionOnly } = revocation;
  const target = edges.find((edge) => edge.grantor === owner && edge.grantee === grantee);
  if (target === undefined) return { edges, cascaded: false };
  const others = edges.filter((edge) => edge !== target);
  const left = optionOnly ? [...others, { ...target, grantable: false }] : others;
  if (!target.grantable) return { edges: left, cascaded: false };
  const after = dropDependents(left, grantee, owner, hasPrivilegesOf);
  return { edges: after, cascaded: after.length < left.length };
}

function dropDependents(
  edges: readonly AclEdge[],
  grantor: string,
  owner: string,
  hasPrivilegesOf: HasPrivilegesOf,
): readonly AclEdge[] {
  if (grantor === owner || holdsOption(edges, grantor, owner, hasPrivilegesOf)) return edges;
  let left = edges;
  for (const dependent of edges.filter((edge) => edge.grantor === grantor)) {
    left = left.filter((edge) => edge !== dependent);
    if (dependent.grantable) left = dropDependents(left, dependent.grantee, owner, hasPrivilegesOf);
  }
  return left;
}

/** Whether a role may still grant the privilege, itself, as the owner or through a role it inherits from. */
export function holdsOption(
  edges: readonly AclEdge[],
  role: string,
  owner: string,
  hasPrivilegesOf: HasPrivilegesOf,
): boolean {
  return (
    hasPrivilegesOf(role, owner) ||
    edges.some((edge) => edge.grantable && hasPrivilegesOf(role, edge.grantee))
  );
}

/** The graph after the owner's `GRANT … [WITH GRANT OPTION]`; a plain grant takes no option away. */
export function grantEdge(
  edges: readonly AclEdge[],
  grant: { readonly owner: string; readonly grantee: string; readonly grantable: boolean },
): readonly AclEdge[] {
  const { owner, grantee, grantable } = grant;
  const present = edges.find((edge) => edge.grantor === owner && edge.grantee === grantee);
  const rest = edges.filter((edge) => edge !== present);
  return [...rest, { grantor: owner, grantee, grantable: grantable || present?.grantable === true }];
}
