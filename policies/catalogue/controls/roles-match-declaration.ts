import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { knownRoles } from "#postgres/plan/access/known-roles.ts";
import { planMemberships } from "#postgres/plan/access/plan-memberships.ts";
import { isEmptyPlan } from "#postgres/plan/plan.ts";
import { planRole } from "#postgres/plan/plan-role.ts";
import { booleanAttributes, instantOf } from "#postgres/plan/role-attributes.ts";
import type { RoleSpec } from "#postgres/plan/specs.ts";
import { maintenanceAccessSpec, roleSpec } from "../declared-specs.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { exactPlanFindings } from "../judging/plan-findings.ts";
import { unseen } from "../judging/surfaces.ts";

type Roles = FactsView<"role-attributes">;
type Role = Roles["roles"][number];
type Declared = JudgeInput["declared"];

/** What is there and differs, an attribute at a time, so that a waiver of one covers no other. */
function attributesThatDiffer(role: RoleSpec, existing: Role): readonly string[] {
  const words = booleanAttributes
    .filter(({ declared, observed }) => declared(role) !== observed(existing))
    .map(({ keyword, observed }) => (observed(existing) ? keyword : `NO${keyword}`));
  if (role.connectionLimit !== existing.connectionLimit)
    words.push(`CONNECTION LIMIT ${existing.connectionLimit}`);
  if (instantOf(role.validUntil) !== instantOf(existing.validUntil))
    words.push(`VALID UNTIL ${existing.validUntil ?? "infinity"}`);
  return words;
}

/** What `up` would still change about the declared roles. Passwords are not compared: nobody can see them. */
function driftFindings(declared: Declared, roles: Roles): readonly Finding[] {
  return declared.roles.flatMap((role) => {
    const existing = roles.roles.find(({ name }) => name === role.name) ?? null;
    const options = { adopt: true, verifier: null, setVerifier: false };
    const outcome = planRole(roleSpec(role), existing, options);
    if (outcome.kind === "refused")
      return [finding("role-differs", outcome.item, `What is there cannot be compared: ${outcome.reason}`)];
    const differing = existing === null ? [] : attributesThatDiffer(roleSpec(role), existing);
    if (isEmptyPlan(outcome.plan) || differing.length === 0)
      return exactPlanFindings("role-differs", outcome.plan);
    return differing.map((word) =>
      finding(
        "role-differs",
        `role ${role.name}: ${word}`,
        `Role ${role.name} has ${word}, which is not declared.`,
      ),
    );
  });
}

/** Declared roles are members of what is declared and of nothing else, whatever the mode of access says. */
function membershipFindings(declared: Declared, roles: Roles): readonly Finding[] {
  const spec = { ...maintenanceAccessSpec(declared), mode: "exclusive" } as const;
  return exactPlanFindings("membership-differs", planMemberships(spec, knownRoles(roles), roles));
}

/** PostgreSQL's own roles are no exception: none of them logs in, or is a member of a role of ours. */
function strangerFindings(roles: Roles, known: ReadonlySet<string>, declared: Declared): readonly Finding[] {
  const logins = roles.roles
    .filter((role) => role.canLogin && !known.has(role.name))
    .map(({ name }) =>
      finding("undeclared-login-role", name, `Role ${name} can log in and is not declared.`),
    );
  const members = roles.memberships
    .filter(({ role, member }) => declared.roles.some(({ name }) => name === role) && !known.has(member))
    .map(({ role, member }) =>
      finding(
        "undeclared-member",
        `${member} in ${role}`,
        `Role ${member}, which is not declared, is a member of ${role}.`,
      ),
    );
  return [...logins, ...members];
}

/** The roles that are there are the roles that were declared. */
export const rolesMatchDeclaration = defineControl({
  id: "roles-match-declaration",
  statement:
    "Every declared role is there with its declared attributes and memberships, and no other role, PostgreSQL's own included, can log in or is a member of a declared role.",
  rationale:
    "A role that nobody declared is access that nobody approved; an attribute changed by hand outlives the reason it was changed for.",
  remediation:
    "Run pulumi up to restore what is declared; drop the undeclared role or membership, or declare it.",
  severity: "high",
  scope: "cluster",
  needs: { "role-attributes": { freshDays: 31 } },
  intent: {
    level: "none",
    reason: "Resources are made from the declaration; only the server can differ from it.",
  },
  judge(input) {
    const roles = input.facts("role-attributes");
    const { declared } = input;
    const blind = unseen(roles, ["pg_roles", "pg_auth_members"]);
    if (blind !== null) return blind;
    const known = new Set([...declared.roles.map(({ name }) => name), ...expectedSuperusers(input)]);
    return conclude(roles.roles.filter((role) => !role.predefined).length, "roles", [
      ...driftFindings(declared, roles),
      ...membershipFindings(declared, roles),
      ...strangerFindings(roles, known, declared),
    ]);
  },
});
