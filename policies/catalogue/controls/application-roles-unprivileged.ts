import { conclude, type Finding, finding, type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { hostRoles, reachesHostFiles } from "../judging/host-access.ts";
import { knownMemberships } from "../judging/known-memberships.ts";
import { becomes, reachableRoles } from "../judging/reachable-roles.ts";
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

type Access = FactsView<"object-privileges">;
type Input = Pick<JudgeInput, "declared" | "provisioned" | "phase">;

/** Attributes are not inherited: they come with the role itself, or with SET ROLE to one that has them. */
function attributeFindings(input: Input, roles: Roles, role: Role): readonly Finding[] {
  const paths = reachableRoles(knownMemberships(input, roles), role.name, becomes);
  return roles.roles.flatMap((reached) => {
    const path = paths.get(reached.name);
    if (path === undefined) return [];
    const as = reached.name === role.name ? "" : ` as ${reached.name}`;
    const by = reached.name === role.name ? "" : ` by way of ${path}`;
    return attributes
      .filter(([key]) => reached[key])
      .map(([, word]) =>
        finding(
          "privileged-attribute",
          `${role.name}${as}: ${word}`,
          `Role ${role.name} has ${word}${by}, which its purpose does not need.`,
        ),
      );
  });
}

function membershipFindings(input: Input, roles: Roles, role: Role): readonly Finding[] {
  return [...reachableRoles(knownMemberships(input, roles), role.name)]
    .filter(([reached]) => hostRoles.has(reached))
    .map(([reached, path]) =>
      finding(
        "reaches-host",
        `${role.name}: ${reached}`,
        `Role ${role.name} reaches the server's files or programs: ${path}.`,
      ),
    );
}

/** Functions of the system that reach files of the host, granted to the role, to one that it is in, or to everybody. */
function functionFindings(roles: Roles, access: Access, role: Role): readonly Finding[] {
  const reach = reachableRoles(roles.memberships, role.name);
  return access.altered
    .filter(
      ({ kind, schema, name }) => kind === "routine" && schema === "pg_catalog" && reachesHostFiles(name),
    )
    .flatMap(({ name, added }) =>
      added
        .filter(({ grantee }) => grantee === PUBLIC || reach.has(grantee))
        .map(({ grantee }) =>
          finding(
            "reaches-host",
            `${role.name}: EXECUTE on ${name} by ${grantee}`,
            `Role ${role.name} reaches the server's files by ${name}, which ${grantee === PUBLIC ? "everybody" : (reach.get(grantee) ?? grantee)} may execute.`,
          ),
        ),
    );
}

/** Before deployment nobody can tell what is granted on the system's functions; a resource grants on none of these. */
function findingsOf(input: Input, roles: Roles, access: Access | null, role: Role): readonly Finding[] {
  return [
    ...attributeFindings(input, roles, role),
    ...membershipFindings(input, roles, role),
    ...(access === null ? [] : functionFindings(roles, access, role)),
  ];
}

/** What keeps the functions of a database from being judged; null: nothing. */
function blindToFunctions(access: Access, database: JudgeInput["database"]): Judgement | null {
  const blind = unseen(access, ["pg_proc"]);
  if (blind !== null) return blind;
  const name = database?.name ?? "";
  if (access.database !== name)
    return notEvaluable("wrong-database", name, `The facts are about database ${access.database}.`);
  return access.objects.length > 0
    ? null
    : notEvaluable("nothing-observed", name, "No objects were observed, so nothing is proven.");
}

/** Declared roles that are not for administration; before deployment every role that a resource makes. */
function concerned(input: Input, role: Role): boolean {
  if (role.predefined || expectedSuperusers(input).has(role.name)) return false;
  const declared = input.declared.roles.find(({ name }) => name === role.name);
  return declared === undefined ? input.phase === "intended" : declared.purpose !== "administration";
}

/** Roles of applications, people, migrations and collectors carry no attribute that bypasses permissions. */
export const applicationRolesUnprivileged = defineControl({
  id: "application-roles-unprivileged",
  statement:
    "No declared role but those for administration has SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION, by itself or by SET ROLE, or reaches the server's files or programs by a predefined role or by a function of the system in the database.",
  rationale:
    "An application that is taken over gives the attacker all that its role may do; these attributes would turn one leaked password into the whole cluster.",
  remediation:
    "Take the attribute or the membership away, or give the work to a role declared with purpose administration.",
  severity: "high",
  scope: "database",
  needs: { "role-attributes": { freshDays: 31 }, "object-privileges": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const roles = input.facts("role-attributes");
    const blind = unseen(roles, input.phase === "intended" ? ["pg_roles"] : ["pg_roles", "pg_auth_members"]);
    if (blind !== null) return blind;
    const checked = roles.roles.filter((role) => concerned(input, role));
    const access = input.phase === "intended" ? null : input.facts("object-privileges");
    const blindHere = access === null ? null : blindToFunctions(access, input.database);
    if (blindHere !== null) return blindHere;
    return conclude(
      checked.length,
      "roles that are not for administration",
      checked.flatMap((role) => findingsOf(input, roles, access, role)),
    );
  },
});
