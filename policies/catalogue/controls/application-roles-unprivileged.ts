import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { reachableRoles } from "../judging/reachable-roles.ts";
import { unseen } from "../judging/surfaces.ts";

type Roles = FactsView<"role-attributes">;
type Role = Roles["roles"][number];

const attributes = [
  ["superuser", "SUPERUSER"],
  ["bypassRls", "BYPASSRLS"],
  ["createRole", "CREATEROLE"],
  ["createDatabase", "CREATEDB"],
  ["replication", "REPLICATION"],
] as const satisfies readonly (readonly [keyof Role, string])[];

/** Predefined roles that reach outside the database: files and programs of the host (manual, section 22.5). */
const hostRoles: ReadonlySet<string> = new Set([
  "pg_execute_server_program",
  "pg_read_server_files",
  "pg_write_server_files",
]);

function attributeFindings(role: Role): readonly Finding[] {
  return attributes
    .filter(([key]) => role[key])
    .map(([, word]) =>
      finding(
        "privileged-attribute",
        role.name,
        `Role ${role.name} has ${word}, which its purpose does not need.`,
      ),
    );
}

function membershipFindings(roles: Roles, role: Role): readonly Finding[] {
  return [...reachableRoles(roles.memberships, role.name)]
    .filter(([reached]) => hostRoles.has(reached))
    .map(([, path]) =>
      finding(
        "reaches-host",
        role.name,
        `Role ${role.name} reaches the server's files or programs: ${path}.`,
      ),
    );
}

/** Declared roles that are not for administration; before deployment every role that a resource makes. */
function concerned(input: Pick<JudgeInput, "declared" | "provisioned" | "phase">, role: Role): boolean {
  if (role.predefined || expectedSuperusers(input).has(role.name)) return false;
  const declared = input.declared.roles.find(({ name }) => name === role.name);
  return declared === undefined ? input.phase === "intended" : declared.purpose !== "administration";
}

/** Roles of applications, people, migrations and collectors carry no attribute that bypasses permissions. */
export const applicationRolesUnprivileged = defineControl({
  id: "application-roles-unprivileged",
  statement:
    "No declared role but those for administration has SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION, or reaches the server's files or programs.",
  rationale:
    "An application that is taken over gives the attacker all that its role may do; these attributes would turn one leaked password into the whole cluster.",
  remediation:
    "Take the attribute or the membership away, or give the work to a role declared with purpose administration.",
  severity: "high",
  scope: "cluster",
  needs: { "role-attributes": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const roles = input.facts("role-attributes");
    const blind = unseen(roles, input.phase === "intended" ? ["pg_roles"] : ["pg_roles", "pg_auth_members"]);
    if (blind !== null) return blind;
    const checked = roles.roles.filter((role) => concerned(input, role));
    const findings = checked.flatMap((role) => [
      ...attributeFindings(role),
      ...membershipFindings(roles, role),
    ]);
    return conclude(checked.length, "roles that are not for administration", findings);
  },
});
