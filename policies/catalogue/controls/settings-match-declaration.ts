import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { planSettings, reloadStatement } from "#postgres/plan/plan-settings.ts";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
import type { LoginIdentity } from "#postgres/settings/effective-setting.ts";
import type { CatalogueSetting } from "#postgres/settings/settings-catalogue.ts";
import { maintenanceDatabase, settingsSpec } from "../declared-specs.ts";
import { defineControl, type JudgeInput } from "../define-control.ts";
import { planFindings } from "../judging/plan-findings.ts";
import { undoneSettings } from "../judging/setting-undone.ts";
import { pendingRestart, type SettingRow, type SettingsView, settingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

/** `pg_settings.source` of a value that the collector's own session brought along and that says nothing of the server. */
const sessionSources: ReadonlySet<string> = new Set([
  "session",
  "client",
  "user",
  "database",
  "database user",
  "interactive",
]);

/**
 * Settings that the declaration gives a database or a role, and that were not seen: the collector's own role may hide the
 * server's value of them. What is planned for a database or a role rests on the overrides, and those were seen.
 */
function standIns(spec: SettingsSpec, settings: SettingsView): readonly CatalogueSetting[] {
  const seen = new Set(settings.settings.map(({ name }) => name.toLowerCase()));
  const names = [...spec.databases, ...spec.roles].flatMap(({ values }) => Object.keys(values));
  return [...new Set(names)]
    .filter((name) => !seen.has(name.toLowerCase()))
    .map((name) => ({
      name,
      value: "",
      source: "not observed",
      sourceFile: null,
      context: "user",
      pendingRestart: false,
    }));
}

/** What `up` would still set. That it would also reload the server is no difference. */
function driftFindings(spec: SettingsSpec, view: SettingsView): readonly Finding[] {
  const settings = [...view.settings, ...standIns(spec, view)];
  const plan = planSettings(spec, { settings, overrides: view.overrides });
  const statements = plan.statements.filter((statement) => statement !== reloadStatement);
  return planFindings("setting-differs", { ...plan, statements });
}

/** Each declared login in each declared database, and in the one for cluster-wide work. */
function identities(declared: JudgeInput["declared"]): readonly LoginIdentity[] {
  const databases = new Set([...declared.databases.map(({ name }) => name), maintenanceDatabase(declared)]);
  return declared.roles
    .filter(({ login }) => login)
    .flatMap(({ name: role }) => [...databases].map((database) => ({ role, database })));
}

/** What `up` would set, and what undoes it where `up` sets nothing. */
function differences(
  declared: JudgeInput["declared"],
  spec: SettingsSpec,
  settings: SettingsView,
): readonly Finding[] {
  const planned = driftFindings(spec, settings);
  const told = new Set(planned.map(({ item }) => item));
  const undone = undoneSettings(spec, settings, identities(declared));
  return [...planned, ...undone.filter(({ item }) => !told.has(item))];
}

function hidden(rows: readonly SettingRow[]): readonly Finding[] {
  return rows
    .filter(({ source }) => sessionSources.has(source))
    .map(({ name }) =>
      finding("setting-hidden", name, `Only the collector's own value of ${name} was seen.`),
    );
}

/** The server, its databases and its roles are set as declared, and run so. */
export const settingsMatchDeclaration = defineControl({
  id: "settings-match-declaration",
  statement:
    "Every declared setting of the server, its databases and its roles has its declared value, no setting of a stronger level undoes it for a declared login in a declared database, and no restart is pending.",
  rationale: "A setting changed by hand, or written but not yet in effect, makes the declaration a wish.",
  remediation:
    "Run pulumi up to restore what is declared; RESET an undeclared setting that undoes it; restart the server where a restart is pending.",
  severity: "medium",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: {
    level: "none",
    reason: "Resources are made from the declaration; only the server can differ from it.",
  },
  judge({ facts, declared, provisioned }) {
    const settings = facts("audit-settings");
    const spec = settingsSpec(declared, provisioned?.pgaudit.available !== false);
    const names = Object.keys(spec.server);
    // A setting that was looked for and has no row does not exist, which the plan says.
    const surfaces = ["pg_db_role_setting", "pg_settings", ...names.map((name) => `setting:${name}`)];
    const blind = unseen(settings, surfaces);
    if (blind !== null) return blind;
    const findings = [...differences(declared, spec, settings), ...settings.settings.flatMap(pendingRestart)];
    const unclear = hidden(names.flatMap((name) => settingRow(settings, name) ?? []));
    if (findings.length === 0 && unclear.length > 0) return { verdict: "not-evaluable", findings: unclear };
    return conclude(names.length, "server settings", findings);
  },
});
