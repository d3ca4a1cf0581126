import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { becomes, reachableRoles } from "../judging/reachable-roles.ts";
import { unseen } from "../judging/surfaces.ts";

type Roles = FactsView<"role-attributes">;

function byAttribute(roles: Roles, expected: ReadonlySet<string>): readonly Finding[] {
  return roles.roles
    .filter((role) => role.superuser && !expected.has(role.name))
    .map(({ name }) =>
      finding("unexpected-superuser", name, `Role ${name} is a superuser, which nobody declared.`),
    );
}

/** Who can SET ROLE to a superuser is one, whatever its own attributes say. */
function byMembership(roles: Roles, expected: ReadonlySet<string>): readonly Finding[] {
  const superusers = new Set(roles.roles.filter((role) => role.superuser).map((role) => role.name));
  return roles.roles
    .filter((role) => !role.superuser && !expected.has(role.name))
    .flatMap(({ name }) => {
      const paths = reachableRoles(roles.memberships, name, becomes);
      const reached = [...paths].find(([role]) => superusers.has(role));
      return reached === undefined
        ? []
        : [finding("reaches-superuser", name, `Role ${name} can become a superuser: ${reached[1]}.`)];
    });
}

/** Nobody is a superuser, or can become one, but those that the owner named. */
export const noUnexpectedSuperuser = defineControl({
  id: "no-unexpected-superuser",
  statement: "Only declared superusers and the cluster's administrator are superusers or can become one.",
  rationale:
    "A superuser bypasses every permission check, reads and changes all data, runs programs on the host and can switch off its own audit trail.",
  remediation:
    "Take the attribute away (ALTER ROLE name NOSUPERUSER), revoke the membership, or name the role under the cluster's superusers.",
  severity: "critical",
  scope: "cluster",
  needs: { "role-attributes": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const roles = input.facts("role-attributes");
    const intended = input.phase === "intended";
    const blind = unseen(roles, intended ? ["pg_roles"] : ["pg_roles", "pg_auth_members"]);
    if (blind !== null) return blind;
    if (!intended && !roles.roles.some((role) => role.superuser))
      return notEvaluable(
        "no-superuser-seen",
        input.declared.name,
        "No superuser was seen, though every server has one: the list of roles is not complete.",
      );
    const expected = expectedSuperusers(input);
    const checked = roles.roles.filter((role) => !role.predefined);
    return conclude(checked.length, "roles", [
      ...byAttribute(roles, expected),
      ...byMembership(roles, expected),
    ]);
  },
});
