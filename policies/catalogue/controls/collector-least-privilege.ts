import { conclude, type Finding, finding, type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import { allCollectorNeeds } from "../collector-needs.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { addedTo, withoutFalseMembers } from "../judging/altered-objects.ts";
import { describeObject } from "../judging/describe-object.ts";
import { onlyReads } from "../judging/host-access.ts";
import { parameterGrants } from "../judging/parameter-grants.ts";
import { reachableRoles } from "../judging/reachable-roles.ts";
import { unseen } from "../judging/surfaces.ts";
import { holdsWrite, writingRoles } from "../judging/write-privileges.ts";

type Roles = FactsView<"role-attributes">;
type Access = FactsView<"object-privileges">;
type Settings = FactsView<"audit-settings">;
/** Roles with the way to each; PUBLIC is everybody's. */
type Reach = ReadonlyMap<string, string>;

interface Observed {
  readonly roles: Roles;
  readonly access: Access;
  readonly settings: Settings;
  readonly reach: Reach;
  readonly provisioned: JudgeInput["provisioned"];
}

const strongAttributes = [
  ["superuser", "SUPERUSER"],
  ["bypassRls", "BYPASSRLS"],
  ["createRole", "CREATEROLE"],
  ["createDatabase", "CREATEDB"],
  ["replication", "REPLICATION"],
] as const satisfies readonly (readonly [keyof Roles["roles"][number], string])[];

function attributeFindings(roles: Roles, reach: Reach): readonly Finding[] {
  const message = (path: string): string => `The collector can do more than read: ${path}.`;
  const writing = [...reach]
    .filter(([name]) => writingRoles.has(name))
    .map(([name, path]) => finding("collector-privileged", name, message(path)));
  const strong = roles.roles.flatMap((role) => {
    const path = reach.get(role.name);
    if (path === undefined) return [];
    return strongAttributes
      .filter(([key]) => role[key])
      .map(([, word]) =>
        finding("collector-privileged", `${role.name}: ${word}`, message(`${path} has ${word}`)),
      );
  });
  return [...writing, ...strong];
}

function objectFindings(access: Access, reach: Reach): readonly Finding[] {
  return access.objects.flatMap((object) => {
    const what = describeObject(object);
    const owner = reach.get(object.owner);
    if (owner !== undefined)
      return [finding("collector-owns", `${what}: ${object.owner}`, `The collector owns ${what}: ${owner}.`)];
    return object.acl
      .filter((entry) => reach.has(entry.grantee) && holdsWrite(object.kind, entry.privilege))
      .map(({ privilege, grantee }) =>
        finding(
          "collector-writes",
          `${what}: ${privilege} to ${grantee}`,
          `The collector can change ${what}: ${privilege} by way of ${reach.get(grantee) ?? grantee}.`,
        ),
      );
  });
}

/** Whether a role can change anything in the database, so that acting as it is more than reading. */
function canChange(role: string, roles: Roles, access: Access): boolean {
  const reach = new Map(reachableRoles(roles.memberships, role));
  if (attributeFindings(roles, reach).length > 0) return true;
  return access.objects.some(
    ({ kind, owner, acl }) =>
      (kind !== "routine" && reach.has(owner)) ||
      acl.some((entry) => reach.has(entry.grantee) && holdsWrite(kind, entry.privilege)),
  );
}

/** Whether the collector gets at what is in a schema. The system's are open to everybody. */
function mayUse(schema: string, access: Access, reach: Reach): boolean {
  const found = access.objects.find(({ kind, name }) => kind === "schema" && name === schema);
  if (found === undefined) return true;
  return found.acl.some(({ grantee, privilege }) => privilege === "USAGE" && reach.has(grantee));
}

/** Routines that run as an owner who can change things, and that the collector may execute. */
function definerFindings(roles: Roles, access: Access, reach: Reach): readonly Finding[] {
  const added = addedTo(access);
  const executable = new Map(
    withoutFalseMembers(access)
      .filter(({ kind }) => kind === "routine")
      .map((object) => [
        JSON.stringify([object.schema, object.name]),
        // What an extension's own script made and opened is the extension's business: pgaudit's event triggers.
        (object.extension === null ? object.acl : added(object)).filter(
          ({ grantee, privilege }) => privilege === "EXECUTE" && reach.has(grantee),
        ),
      ]),
  );
  return access.routines
    .filter(({ securityDefiner, schema }) => securityDefiner && mayUse(schema, access, reach))
    .filter(({ owner }) => canChange(owner, roles, access))
    .flatMap(({ schema, name, owner }) =>
      (executable.get(JSON.stringify([schema, name])) ?? []).map(({ grantee }) =>
        finding(
          "collector-runs-as-other",
          `routine ${schema}.${name}: EXECUTE to ${grantee}`,
          `The collector can act as ${owner}: it may execute ${schema}.${name}, which runs as its owner, by way of ${reach.get(grantee) ?? grantee}.`,
        ),
      ),
    );
}

/** Functions of the system that initdb keeps from PUBLIC: what it needs it may execute, and what only reads. */
function functionFindings(access: Access, reach: Reach): readonly Finding[] {
  const needed = new Set(allCollectorNeeds().systemRoutines);
  return access.altered
    .filter(({ kind, schema, name }) => kind === "routine" && schema === "pg_catalog" && !needed.has(name))
    .filter(({ name }) => !onlyReads(name))
    .flatMap(({ name, added }) =>
      added
        .filter(({ grantee }) => reach.has(grantee))
        .map(({ grantee }) =>
          finding(
            "collector-executes",
            `routine pg_catalog.${name}: EXECUTE to ${grantee}`,
            `The collector can do more than read: it may execute ${name}, by way of ${reach.get(grantee) ?? grantee}.`,
          ),
        ),
    );
}

function parameterFindings(settings: Settings, reach: Reach): readonly Finding[] {
  return parameterGrants(settings)
    .filter(({ grantee }) => reach.has(grantee))
    .map(({ parameter, privilege, grantee }) =>
      finding(
        "collector-sets",
        `${parameter}: ${privilege} to ${grantee}`,
        `The collector can change setting ${parameter}: ${privilege} by way of ${reach.get(grantee) ?? grantee}.`,
      ),
    );
}

/** Whether the evidence came from the role that is declared to collect it; judging any other would prove nothing. */
function collectedByOther(
  collector: string,
  provisioned: JudgeInput["provisioned"],
  views: readonly { readonly observedBy: string | null }[],
): Judgement | null {
  const others = [provisioned?.collector.role ?? null, ...views.map(({ observedBy }) => observedBy)];
  const other = others.find((role) => role !== collector);
  return other === undefined
    ? null
    : notEvaluable(
        "collected-by-other",
        collector,
        `The evidence was collected by ${other ?? "nobody that is known"}, and not by ${collector}, which is declared.`,
      );
}

/** What more is known once the server runs: settings granted, functions, and who looked. */
function judgeObserved(collector: string, seen: Observed): Judgement | readonly Finding[] {
  const { roles, access, settings, reach, provisioned } = seen;
  const blind =
    unseen(settings, ["pg_parameter_acl"]) ??
    unseen(access, ["pg_proc"]) ??
    collectedByOther(collector, provisioned, [roles, access, settings]);
  if (blind !== null) return blind;
  if (settings.settings.length === 0)
    return notEvaluable("nothing-observed", collector, "No setting of the server was seen.");
  return [
    ...definerFindings(roles, access, reach),
    ...functionFindings(access, reach),
    ...parameterFindings(settings, reach),
  ];
}

/** Who collects evidence can change nothing. */
export const collectorLeastPrivilege = defineControl({
  id: "collector-least-privilege",
  statement:
    "The role that is declared to collect evidence from the database is the one that collected it; it has no privileged attribute, owns nothing, and can change nothing, directly, by membership, as part of PUBLIC, by a setting granted to it, or by a routine that it may execute and that runs as somebody who can, members of extensions aside that are as the extension's own script left them.",
  rationale:
    "Evidence from a role that could alter what it reports proves little, and a collector's password lies on machines outside the database.",
  remediation:
    "Revoke the privilege or membership that the finding names from the collector role, and collect as the declared collector.",
  severity: "high",
  scope: "database",
  needs: {
    "role-attributes": { freshDays: 31 },
    "object-privileges": { freshDays: 31 },
    "audit-settings": { freshDays: 31 },
  },
  intent: { level: "stack" },
  judge({ facts, database, phase, provisioned }) {
    const collector = database?.collector;
    if (database === null || collector === undefined)
      return notEvaluable("no-collector", database?.name ?? "database", "No collector role is declared.");
    const roles = facts("role-attributes");
    const access = facts("object-privileges");
    const blind =
      unseen(roles, ["pg_roles", "pg_auth_members"]) ??
      unseen(access, ["pg_class", "pg_attribute", "pg_namespace", "pg_database"]);
    if (blind !== null) return blind;
    if (access.database !== database.name)
      return notEvaluable(
        "wrong-database",
        database.name,
        `The facts are about database ${access.database}.`,
      );
    if (!roles.roles.some(({ name }) => name === collector))
      return notEvaluable(
        "collector-not-seen",
        collector,
        `The collector role ${collector} is not among the roles seen.`,
      );
    const reach = new Map([
      ...reachableRoles(roles.memberships, collector),
      ["public", "everybody (PUBLIC)"],
    ]);
    const more =
      phase === "intended"
        ? []
        : judgeObserved(collector, { roles, access, settings: facts("audit-settings"), reach, provisioned });
    if ("verdict" in more) return more;
    return conclude(access.objects.length, "objects of the database", [
      ...more,
      ...attributeFindings(roles, reach),
      ...objectFindings(access, reach),
    ]);
  },
});
