import { conclude, type Finding, fail, finding, type Judgement } from "#policies/model/judgement.ts";
import { coversAuditClasses, parseAuditClasses } from "#postgres/settings/audit-classes.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import type { EffectiveSetting, LoginIdentity } from "#postgres/settings/effective-setting.ts";
import { maintenanceDatabase } from "../declared-specs.ts";
import { defineControl, type JudgeInput } from "../define-control.ts";
import { trailUnseen } from "../judging/lost-records.ts";
import { pgauditUnavailable, preloadSetting, preloadsPgaudit } from "../judging/pgaudit.ts";
import { type LogReach, logReach } from "../judging/reaches-log.ts";
import { settingItem } from "../judging/setting-target.ts";
import { effectiveReader, readSettings, type SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

const SETTING = "pgaudit.log";
const TEXT = "pgaudit.log_statement";

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

/** What is asked of each pair of login role and database. Readers are made once, for many pairs. */
interface Trail {
  readonly classes: (identity: LoginIdentity) => EffectiveSetting;
  readonly text: (identity: LoginIdentity) => EffectiveSetting;
  readonly reach: (identity: LoginIdentity) => LogReach;
}

/** A role's own setting is one finding for all databases; any other one for each pair, so that a waiver covers only that. */
function itemOf(name: string, level: Level, { role, database }: LoginIdentity): string {
  if (level === "server") return name;
  return settingItem(name, level === "role" ? `role ${role}` : `role ${role} in database ${database}`);
}

function unknownFinding(name: string, { role }: LoginIdentity, reason: string): Finding {
  return finding(
    "audit-unknown",
    `${name} for role ${role}`,
    `What is audited of login role ${role} is not known: ${reason}`,
  );
}

/** "Login role r in database d", or "Login role r" where it is so everywhere. */
function whom(level: Level, { role, database }: LoginIdentity): string {
  return level === "role" ? `Login role ${role}` : `Login role ${role}, in database ${database},`;
}

function classesFinding(
  { declared }: Pick<JudgeInput, "declared">,
  trail: Trail,
  identity: LoginIdentity,
): Finding | null {
  const effective = trail.classes(identity);
  if (effective.state === "unknown") return unknownFinding(SETTING, identity, effective.reason);
  if (coversAuditClasses(parseAuditClasses(effective.value), declared.audit.classes)) return null;
  const classes = declared.audit.classes.join(", ");
  const how = `${levelText[effective.level]} ${SETTING}=${effective.value}`;
  if (effective.level === "server")
    return finding(
      "audit-classes-missing",
      SETTING,
      `No login is audited as declared: ${how} does not cover ${classes}.`,
    );
  return finding(
    "login-not-audited",
    itemOf(SETTING, effective.level, identity),
    `${whom(effective.level, identity)} is not audited: ${how} overrides the declared classes ${classes}.`,
  );
}

/** Without the text a record says that somebody wrote, but not what. Before deployment the server's default, on, holds. */
function textFinding(
  { phase }: Pick<JudgeInput, "phase">,
  trail: Trail,
  identity: LoginIdentity,
): Finding | null {
  const effective = trail.text(identity);
  if (effective.state === "unknown")
    return phase === "intended" ? null : unknownFinding(TEXT, identity, effective.reason);
  if (booleanValue(effective.value) === true) return null;
  return finding(
    "audit-text-missing",
    itemOf(TEXT, effective.level, identity),
    `${whom(effective.level, identity)} is audited without the text of statements: ${levelText[effective.level]} ${TEXT}=${effective.value}.`,
  );
}

function reachFinding(trail: Trail, identity: LoginIdentity): Finding | null {
  const told = trail.reach(identity);
  if (told.state === "reaches") return null;
  if (told.state === "unknown") return unknownFinding(told.setting, identity, told.reason);
  return finding(
    "audit-record-lost",
    itemOf(told.setting, told.level, identity),
    `${whom(told.level, identity)} is audited into nothing: ${told.why}.`,
  );
}

function findingsOf(
  input: Pick<JudgeInput, "declared" | "phase">,
  trail: Trail,
  identity: LoginIdentity,
): readonly Finding[] {
  const found = [
    classesFinding(input, trail, identity),
    textFinding(input, trail, identity),
    reachFinding(trail, identity),
  ];
  return found.flatMap((one) => one ?? []);
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify([one.code, one.item]), one])).values()];
}

function judgeLogins(
  input: Pick<JudgeInput, "declared" | "phase">,
  settings: SettingsView,
  logins: readonly string[],
): Judgement {
  const databases = databasesOf(input.declared, settings);
  const trail: Trail = {
    classes: effectiveReader(settings, SETTING),
    text: effectiveReader(settings, TEXT),
    reach: logReach(settings, input.phase, "audit"),
  };
  const findings = logins.flatMap((role) =>
    databases.flatMap((database) => findingsOf(input, trail, { role, database })),
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
    "pgaudit records the declared statement classes, with the statements' text, for every role that can log in, in every declared database; the records reach the server's log; and no setting of a role or database weakens that.",
  rationale:
    "One ALTER ROLE … SET pgaudit.log = 'none' makes a login invisible while SHOW pgaudit.log, asked by anybody else, still looks right.",
  remediation:
    "Reset the setting that the finding names (ALTER ROLE … RESET pgaudit.log), or set pgaudit.log to the declared classes.",
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
    const read = readSettings(settings, input.phase === "observed" ? [SETTING, TEXT] : [SETTING]);
    if (!read.seen) return read.judgement;
    const dark = trailUnseen(settings, input.phase, "audit");
    if (dark !== null) return dark;
    return judgeLogins(
      input,
      settings,
      roles.roles.filter((role) => role.canLogin).map(({ name }) => name),
    );
  },
});
