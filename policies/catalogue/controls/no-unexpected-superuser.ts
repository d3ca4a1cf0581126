import { conclude, type Finding, finding, type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { commandsServer, hostRoles } from "../judging/host-access.ts";
import { knownMemberships } from "../judging/known-memberships.ts";
import { parameterGrants } from "../judging/parameter-grants.ts";
import { reachableRoles } from "../judging/reachable-roles.ts";
import { unseen } from "../judging/surfaces.ts";

type Roles = FactsView<"role-attributes">;
type Settings = FactsView<"audit-settings">;

/** From this version on a role with CREATEROLE may only hand on what it has itself. */
const CREATEROLE_BOUNDED = 160_000;

function byAttribute(roles: Roles, expected: ReadonlySet<string>): readonly Finding[] {
  return roles.roles
    .filter((role) => role.superuser && !expected.has(role.name))
    .map(({ name }) =>
      finding("unexpected-superuser", name, `Role ${name} is a superuser, which nobody declared.`),
    );
}

/**
 * Who is a member of a superuser acts as one, by SET ROLE or with all that it owns; who reaches files and programs of
 * the host can make itself one (manual, section 22.5). Whatever the member's own attributes say.
 */
function byMembership(
  roles: Roles,
  input: Pick<JudgeInput, "declared" | "phase">,
  expected: ReadonlySet<string>,
): readonly Finding[] {
  const memberships = knownMemberships(input, roles);
  const seen = roles.roles.filter((role) => role.superuser).map((role) => role.name);
  // Before deployment nobody sees which roles are superusers; those that were named shall be.
  const superusers = new Set([...seen, ...(input.phase === "intended" ? expected : [])]);
  return roles.roles
    .filter((role) => !role.superuser && !expected.has(role.name) && !hostRoles.has(role.name))
    .flatMap(({ name }) =>
      [...reachableRoles(memberships, name)]
        .filter(([reached]) => superusers.has(reached) || hostRoles.has(reached))
        .map(([reached, path]) =>
          finding(
            "reaches-superuser",
            `${name}: ${reached}`,
            `Role ${name} can become a superuser, by way of ${path}.`,
          ),
        ),
    );
}

/** Before 16 CREATEROLE grants itself any role that is no superuser, `pg_execute_server_program` among them. */
function byCreateRole(
  roles: Roles,
  { declared }: Pick<JudgeInput, "declared">,
  expected: ReadonlySet<string>,
): readonly Finding[] {
  if (roles.serverVersionNum === 0 || roles.serverVersionNum >= CREATEROLE_BOUNDED) return [];
  const may = new Set(declared.roles.filter(({ createRole }) => createRole).map(({ name }) => name));
  return roles.roles
    .filter(
      ({ name, createRole, superuser }) => createRole && !superuser && !expected.has(name) && !may.has(name),
    )
    .map(({ name }) =>
      finding(
        "creates-roles",
        name,
        `Role ${name} can become a superuser: it has CREATEROLE, which nobody declared, and on this version grants itself programs of the host.`,
      ),
    );
}

function byParameter(roles: Roles, settings: Settings, expected: ReadonlySet<string>): readonly Finding[] {
  const superusers = new Set(roles.roles.filter((role) => role.superuser).map((role) => role.name));
  return parameterGrants(settings)
    .filter(({ parameter }) => commandsServer(parameter))
    .filter(({ grantee }) => !superusers.has(grantee) && !expected.has(grantee))
    .map(({ parameter, privilege, grantee }) => {
      const who = grantee === PUBLIC ? "Everybody (PUBLIC)" : `Role ${grantee}`;
      return finding(
        "commands-server",
        `${grantee}: ${privilege} ${parameter}`,
        `${who} can become a superuser: ${privilege} on ${parameter} runs programs or loads code as the server.`,
      );
    });
}

/** Whether the lists are those of a server: every one has a superuser, and settings. Null: they are. */
function incomplete(roles: Roles, settings: Settings, name: string): Judgement | null {
  if (!roles.roles.some((role) => role.superuser))
    return notEvaluable(
      "no-superuser-seen",
      name,
      "No superuser was seen, though every server has one: the list of roles is not complete.",
    );
  if (settings.settings.length > 0) return null;
  return notEvaluable("nothing-observed", name, "No setting of the server was seen, so nothing is proven.");
}

/** Nobody is a superuser, or can become one, but those that the owner named. */
export const noUnexpectedSuperuser = defineControl({
  id: "no-unexpected-superuser",
  statement:
    "Only declared superusers and the cluster's administrator are superusers, or can become one by membership, by files and programs of the host, by a setting granted to them that runs programs or loads code, or (before PostgreSQL 16) by a CREATEROLE that is not declared.",
  rationale:
    "A superuser bypasses every permission check, reads and changes all data, runs programs on the host and can switch off its own audit trail.",
  remediation:
    "Take the attribute away (ALTER ROLE name NOSUPERUSER), revoke the membership or the privilege on the parameter, or name the role under the cluster's superusers.",
  severity: "critical",
  scope: "cluster",
  needs: { "role-attributes": { freshDays: 31 }, "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const roles = input.facts("role-attributes");
    const expected = expectedSuperusers(input);
    const checked = roles.roles.filter((role) => !role.predefined).length;
    const ofRoles = [...byAttribute(roles, expected), ...byMembership(roles, input, expected)];
    if (input.phase === "intended") return unseen(roles, ["pg_roles"]) ?? conclude(checked, "roles", ofRoles);
    const settings = input.facts("audit-settings");
    const blind =
      unseen(roles, ["pg_roles", "pg_auth_members"]) ??
      unseen(settings, ["pg_parameter_acl"]) ??
      incomplete(roles, settings, input.declared.name);
    if (blind !== null) return blind;
    return conclude(checked, "roles", [
      ...ofRoles,
      ...byCreateRole(roles, input, expected),
      ...byParameter(roles, settings, expected),
    ]);
  },
});
