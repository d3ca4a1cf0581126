import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { describeObject } from "../judging/describe-object.ts";
import { reachableRoles } from "../judging/reachable-roles.ts";
import { unseen } from "../judging/surfaces.ts";
import { holdsWrite, writingRoles } from "../judging/write-privileges.ts";

type Roles = FactsView<"role-attributes">;
type Access = FactsView<"object-privileges">;
/** Roles with the way to each; PUBLIC is everybody's. */
type Reach = ReadonlyMap<string, string>;

function isStrong(role: Roles["roles"][number]): boolean {
  return role.superuser || role.bypassRls || role.createRole || role.createDatabase || role.replication;
}

function attributeFindings(roles: Roles, reach: Reach): readonly Finding[] {
  const strong = new Set(roles.roles.filter(isStrong).map(({ name }) => name));
  return [...reach]
    .filter(([name]) => strong.has(name) || writingRoles.has(name))
    .map(([name, path]) =>
      finding("collector-privileged", name, `The collector can do more than read: ${path}.`),
    );
}

function objectFindings(access: Access, reach: Reach): readonly Finding[] {
  return access.objects.flatMap((object) => {
    const what = describeObject(object);
    const owner = reach.get(object.owner);
    if (owner !== undefined)
      return [finding("collector-owns", what, `The collector owns ${what}: ${owner}.`)];
    const held = object.acl.filter(
      (entry) => reach.has(entry.grantee) && holdsWrite(object.kind, entry.privilege),
    );
    if (held.length === 0) return [];
    const list = held.map(
      ({ privilege, grantee }) => `${privilege} by way of ${reach.get(grantee) ?? grantee}`,
    );
    return [
      finding(
        "collector-writes",
        what,
        `The collector can change ${what}: ${[...new Set(list)].join(", ")}.`,
      ),
    ];
  });
}

/** Who collects evidence can change nothing. */
export const collectorLeastPrivilege = defineControl({
  id: "collector-least-privilege",
  statement:
    "The role that collects evidence from the database has no privileged attribute, owns nothing, and can change nothing, directly, by membership or as part of PUBLIC.",
  rationale:
    "Evidence from a role that could alter what it reports proves little, and a collector's password lies on machines outside the database.",
  remediation: "Revoke the privilege or membership that the finding names from the collector role.",
  severity: "high",
  scope: "database",
  needs: { "role-attributes": { freshDays: 31 }, "object-privileges": { freshDays: 31 } },
  intent: { level: "stack" },
  judge({ facts, database }) {
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
    return conclude(access.objects.length, "objects of the database", [
      ...attributeFindings(roles, reach),
      ...objectFindings(access, reach),
    ]);
  },
});
