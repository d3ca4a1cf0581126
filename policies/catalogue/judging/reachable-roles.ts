import type { FactsOf } from "../evidence-kinds/index.ts";

type Membership = FactsOf<"role-attributes">["memberships"][number];

/** Whether a membership gives the member anything: privileges, SET ROLE, or the right to grant itself both (ADMIN). */
function leads(edge: Membership): boolean {
  return edge.inherit || edge.set || edge.admin;
}

/** A membership by which the member can become the role: SET ROLE, or ADMIN, which can grant itself SET. */
export function becomes(edge: Membership): boolean {
  return edge.set || edge.admin;
}

/**
 * Every role that a role can act with, itself first, with the way there (`a`, `a > b`): the closure over memberships.
 * Without a SET or an ADMIN option a membership that is inherited counts too, as its privileges are at hand.
 */
export function reachableRoles(
  memberships: readonly Membership[],
  start: string,
  follows: (edge: Membership) => boolean = leads,
): ReadonlyMap<string, string> {
  const paths = new Map([[start, start]]);
  const queue = [start];
  for (let role = queue.shift(); role !== undefined; role = queue.shift()) {
    const path = paths.get(role) ?? role;
    for (const edge of memberships) {
      if (edge.member !== role || paths.has(edge.role) || !follows(edge)) continue;
      paths.set(edge.role, `${path} > ${edge.role}`);
      queue.push(edge.role);
    }
  }
  return paths;
}
