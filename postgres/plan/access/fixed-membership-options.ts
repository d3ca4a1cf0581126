import type { RoleCatalogue } from "../../access/access-catalogue.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import type { AccessSpec, MembershipSpec } from "../specs.ts";
import { isExclusive } from "../specs.ts";

/** A membership as a person reads it. */
export function describeMembership(pair: { readonly role: string; readonly member: string }): string {
  return `membership of ${displayName(pair.member)} in ${displayName(pair.role)}`;
}

/**
 * What memberships of a server before PostgreSQL 16 cannot be: there the member's attribute INHERIT decides
 * for all its memberships, and every member may `SET ROLE`. In mode `additive` more than declared is fine.
 */
export function fixedOptionProblems(
  spec: AccessSpec,
  desired: readonly MembershipSpec[],
  roles: RoleCatalogue,
): readonly OutOfReach[] {
  const inherits = new Map(roles.roles.map((role) => [role.name, role.inherit]));
  const exact = isExclusive(spec.mode);
  return desired.flatMap((membership) => {
    const item = describeMembership(membership);
    const inherit = inherits.get(membership.member) === true;
    const problems: OutOfReach[] = [];
    if (membership.inherit ? !inherit : exact && inherit) {
      const member = displayName(membership.member);
      const state = inherit ? "has" : "lacks";
      const reason = `before PostgreSQL 16 a member's attribute INHERIT decides whether it inherits, and ${member} ${state} it`;
      problems.push({ item, reason });
    }
    if (exact && !membership.set) {
      problems.push({ item, reason: "before PostgreSQL 16 every member may SET ROLE" });
    }
    return problems;
  });
}
