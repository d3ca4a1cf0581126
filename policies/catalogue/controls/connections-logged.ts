import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { logLinePrefixEscapes } from "#postgres/settings/log-line-prefix.ts";
import { defineControl, type JudgeInput } from "../define-control.ts";
import { lostRecords } from "../judging/lost-records.ts";
import { isOn, readSettings, type SettingRow, type SettingsView, settingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

/** What a log line must tell, and the escapes that tell it (manual, section 20.8.3). */
const told = [
  ["the time", ["t", "m", "n"]],
  ["the user", ["u"]],
  ["the database", ["d"]],
  ["where the client is", ["h", "r"]],
  ["the session or process", ["c", "p"]],
] as const;

function prefixFindings(row: SettingRow): readonly Finding[] {
  const escapes = logLinePrefixEscapes(row.value);
  return told
    .filter(([, letters]) => !letters.some((letter) => escapes.includes(letter)))
    .map(([what, letters]) =>
      finding(
        "prefix-incomplete",
        `${row.name}: ${what}`,
        `log_line_prefix does not tell ${what} (${letters.map((letter) => `%${letter}`).join(" or ")}).`,
      ),
    );
}

/** Until 17 a boolean; from 18 also a list of stages, of which authentication and authorization name who came in. */
function logsConnections(row: SettingRow): boolean {
  if (booleanValue(row.value) !== null) return isOn(row);
  const stages = splitIdentifierList(row.value) ?? [];
  return (
    stages.includes("all") || ["authentication", "authorization"].every((stage) => stages.includes(stage))
  );
}

function off(row: SettingRow, what: string): Finding {
  return finding("not-logged", row.name, `${what} are not logged: ${row.name} is "${row.value}".`);
}

/**
 * Whether every line goes to CSV or JSON, which tell all of it whatever the prefix is. Without the collector such lines
 * fall back to plain text; before deployment it is taken to run, which another control asks for.
 */
function structuredOnly(settings: SettingsView, phase: JudgeInput["phase"]): boolean {
  const collector = settingRow(settings, "logging_collector");
  const collected = collector === undefined ? phase === "intended" : isOn(collector);
  const destinations = splitIdentifierList(settingRow(settings, "log_destination")?.value ?? "") ?? [];
  return (
    collected &&
    destinations.length > 0 &&
    destinations.every((name) => name === "csvlog" || name === "jsonlog")
  );
}

function findingsOf(row: SettingRow, structured: boolean): readonly Finding[] {
  switch (row.name.toLowerCase()) {
    case "log_connections":
      return logsConnections(row) ? [] : [off(row, "Connections")];
    case "log_disconnections":
      return isOn(row) ? [] : [off(row, "Disconnections")];
    case "log_line_prefix":
      return structured ? [] : prefixFindings(row);
    default:
      return [];
  }
}

const declaredNames = ["log_connections", "log_disconnections", "log_line_prefix"] as const;
const serverNames = ["log_destination", "log_min_messages", "logging_collector"] as const;

/** Who came, from where, and when they left. */
export const connectionsLogged = defineControl({
  id: "connections-logged",
  statement:
    "Connections and disconnections are logged, no log_min_messages drops those lines, and each log line tells time, user, database, origin and session.",
  rationale: "Without them nobody can say afterwards who was in the database, from where and for how long.",
  remediation:
    "Set log_connections and log_disconnections to on, complete log_line_prefix or log as CSV or JSON only, and reset log_min_messages.",
  severity: "medium",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, phase }) {
    const settings = facts("audit-settings");
    // What no resource sets is the server's own, and known once it is observed.
    const names = phase === "observed" ? [...declaredNames, ...serverNames] : declaredNames;
    const read = readSettings(settings, names);
    if (!read.seen) return read.judgement;
    const blind = unseen(settings, ["pg_db_role_setting"]);
    if (blind !== null) return blind;
    const structured = structuredOnly(settings, phase);
    return conclude(read.rows.length, "settings", [
      ...read.rows.flatMap((row) => findingsOf(row, structured)),
      ...lostRecords(settings, phase, "server", "not-logged"),
    ]);
  },
});
