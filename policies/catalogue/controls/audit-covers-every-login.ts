import { conclude, type Finding, fail, finding, type Judgement } from "#policies/model/judgement.ts";
import { coversAuditClasses, parseAuditClasses } from "#postgres/settings/audit-classes.ts";
import { type EffectiveSetting, effectiveSetting } from "#postgres/settings/effective-setting.ts";
import { maintenanceDatabase } from "../declared-specs.ts";
import { defineControl, type JudgeInput } from "../define-control.ts";
import { pgauditUnavailable, preloadSetting, preloadsPgaudit } from "../judging/pgaudit.ts";
import { readSettings, type SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

const SETTING = "pgaudit.log";

type Level = Extract<EffectiveSetting, { state: "known" }>["level"];

const levelText: Readonly<Record<Level, string>> = {
  "role-in-database": "the setting of the role in this database",
  role: "the role setting",
  database: "the database setting",
  "every-role": "the setting for every role",
  server: "the server setting",
};

/** Databases that a login could choose: declared ones, the one for cluster-wide work, and those with settings of their own. */
function databasesOf(declared: JudgeInput["declared"], settings: SettingsView): readonly string[] {
  const overridden = settings.overrides.flatMap(({ database }) => database ?? []);
  return [
    ...new Set([...declared.databases.map(({ name }) => name), maintenanceDatabase(declared), ...overridden]),
  ];
}

function uncovered(
  input: Pick<JudgeInput, "declared">,
  settings: SettingsView,
  role: string,
  database: string,
): Finding | null {
  const effective = effectiveSetting(settings, { role, database }, SETTING);
  const classes = input.declared.audit.classes.join(", ");
  if (effective.state === "unknown")
    return finding(
      "audit-unknown",
      role,
      `What is audited of login role ${role} is not known: ${effective.reason}`,
    );
  if (coversAuditClasses(parseAuditClasses(effective.value), input.declared.audit.classes)) return null;
  const how = `${levelText[effective.level]} ${SETTING}=${effective.value}`;
  if (effective.level === "server")
    return finding(
      "audit-classes-missing",
      SETTING,
      `No login is audited as declared: ${how} does not cover ${classes}.`,
    );
  return effective.level === "role"
    ? finding(
        "login-not-audited",
        role,
        `Login role ${role} is not audited: ${how} overrides the declared classes ${classes}.`,
      )
    : finding(
        "login-not-audited",
        `${role}@${database}`,
        `Login role ${role} is not audited in database ${database}: ${how} overrides the declared classes ${classes}.`,
      );
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify([one.code, one.item]), one])).values()];
}

function judgeLogins(
  input: Pick<JudgeInput, "declared">,
  settings: SettingsView,
  logins: readonly string[],
): Judgement {
  const databases = databasesOf(input.declared, settings);
  const findings = logins.flatMap((role) =>
    databases.flatMap((database) => uncovered(input, settings, role, database) ?? []),
  );
  const unknown = findings.filter(({ code }) => code === "audit-unknown");
  const wrong = findings.filter(({ code }) => code !== "audit-unknown");
  if (wrong.length === 0 && unknown.length > 0)
    return { verdict: "not-evaluable", findings: distinct(unknown) };
  return conclude(logins.length * databases.length, "pairs of login role and database", distinct(wrong));
}

/** Every login role's statements reach the audit log at the declared classes. */
export const auditCoversEveryLogin = defineControl({
  id: "audit-covers-every-login",
  statement:
    "pgaudit records the declared statement classes for every role that can log in, in every database, and no setting of a role or database weakens that.",
  rationale:
    "One ALTER ROLE … SET pgaudit.log = 'none' makes a login invisible while SHOW pgaudit.log, asked by anybody else, still looks right.",
  remediation:
    "Reset the override that the finding names (ALTER ROLE … RESET pgaudit.log), or set pgaudit.log to the declared classes.",
  severity: "critical",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "role-attributes": { freshDays: 31 } },
  intent: { level: "stack" },
  judge(input) {
    const settings = input.facts("audit-settings");
    const roles = input.facts("role-attributes");
    const unavailable = pgauditUnavailable(input, settings);
    if (unavailable !== null) return unavailable;
    if (preloadsPgaudit(settings) === false)
      return fail([
        finding("pgaudit-not-loaded", preloadSetting, "No login is audited: pgaudit is not loaded."),
      ]);
    const library = input.phase === "observed" ? [`setting:${preloadSetting}`] : [];
    const blind = unseen(settings, ["pg_db_role_setting", ...library]) ?? unseen(roles, ["pg_roles"]);
    if (blind !== null) return blind;
    const read = readSettings(settings, [SETTING]);
    if (!read.seen) return read.judgement;
    return judgeLogins(
      input,
      settings,
      roles.roles.filter((role) => role.canLogin).map(({ name }) => name),
    );
  },
});
