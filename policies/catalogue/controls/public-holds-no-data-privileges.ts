import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { addedTo, withoutFalseMembers } from "../judging/altered-objects.ts";
import { describeObject } from "../judging/describe-object.ts";
import { readSettings, type SettingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";
import { isPublicByDesign, isSystemSchema } from "../judging/system-objects.ts";

type PrivilegeObject = FactsView<"object-privileges">["objects"][number];

const dataKinds: ReadonlySet<PrivilegeObject["kind"]> = new Set([
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
  "column",
  "sequence",
  "large-object",
]);

type Added = ReturnType<typeof addedTo>;
type Settings = FactsView<"audit-settings">;

/** What PUBLIC must not hold on an object: everything on data, CREATE on a schema and on the database. */
function forbidden(object: PrivilegeObject, privilege: string, added: Added): boolean {
  if (object.kind === "schema" || object.kind === "database") return privilege === "CREATE";
  if (!dataKinds.has(object.kind)) return false;
  if (object.schema !== null && isSystemSchema(object.schema))
    return !isPublicByDesign(object.name, privilege);
  if (object.extension === null) return true;
  return added(object).some((entry) => entry.grantee === PUBLIC && entry.privilege === privilege);
}

function publicFindings(object: PrivilegeObject, added: Added): readonly Finding[] {
  const held = object.acl
    .filter((entry) => entry.grantee === PUBLIC && forbidden(object, entry.privilege, added))
    .map((entry) => entry.privilege);
  const what = describeObject(object);
  return [...new Set(held)].map((privilege) =>
    finding("public-privilege", `${what}: ${privilege}`, `Everybody (PUBLIC) has ${privilege} on ${what}.`),
  );
}

const compatibility = "lo_compat_privileges";

function appliesHere({ role, database }: Settings["overrides"][number], here: string): string | null {
  if (database !== null && database !== here) return null;
  return role === null ? "everybody" : `role ${role}`;
}

/** With lo_compat_privileges the server asks for no privilege on large objects. */
function compatibilityFindings(
  rows: readonly SettingRow[],
  settings: Settings,
  here: string,
): readonly Finding[] {
  const told = (who: string): Finding =>
    finding(
      "large-objects-open",
      `${compatibility} for ${who}`,
      `Setting ${compatibility} is on for ${who}: privileges on large objects of ${here} are not asked for.`,
    );
  const server = rows.filter((row) => booleanValue(row.value) !== false).map(() => told("the server"));
  const overrides = settings.overrides
    .filter(({ name, value }) => name.toLowerCase() === compatibility && booleanValue(value) !== false)
    .flatMap((row) => appliesHere(row, here) ?? [])
    .map(told);
  return [...server, ...overrides];
}

/** Everybody is nobody: PUBLIC holds nothing on data. */
export const publicHoldsNoDataPrivileges = defineControl({
  id: "public-holds-no-data-privileges",
  statement:
    "PUBLIC holds no privilege on tables of any kind, their columns, sequences and large objects, and may create neither schemas nor objects in any schema; members of extensions may be open as far as the extension's own script opened them, and relations of the system as far as initdb did.",
  rationale:
    "What PUBLIC holds, every role holds now and every role made later: no review of roles finds it, and one leaked login reads it all.",
  remediation:
    "REVOKE the privilege FROM PUBLIC and grant it to the roles that need it; take lo_compat_privileges back to off.",
  severity: "high",
  scope: "database",
  needs: { "object-privileges": { freshDays: 31 }, "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, database, phase }) {
    const access = facts("object-privileges");
    const blind = unseen(access, ["pg_class", "pg_attribute", "pg_namespace", "pg_database"]);
    if (blind !== null) return blind;
    if (database !== null && access.database !== database.name)
      return notEvaluable(
        "wrong-database",
        database.name,
        `The facts are about database ${access.database}.`,
      );
    const objects = withoutFalseMembers(access);
    const added = addedTo(access);
    const checked = objects.filter((object) => object.kind === "schema" || dataKinds.has(object.kind)).length;
    const findings = objects.flatMap((object) => publicFindings(object, added));
    const what = "schemas and objects that hold data";
    if (phase === "intended") return conclude(checked, what, findings);
    const settings = facts("audit-settings");
    const read = readSettings(settings, [compatibility]);
    const blindToOverrides = unseen(settings, ["pg_db_role_setting"]);
    if (blindToOverrides !== null) return blindToOverrides;
    if (!read.seen) return read.judgement;
    return conclude(checked, what, [
      ...findings,
      ...compatibilityFindings(read.rows, settings, access.database),
    ]);
  },
});
