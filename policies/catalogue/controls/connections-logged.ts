import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { logLinePrefixEscapes } from "#postgres/settings/log-line-prefix.ts";
import { defineControl } from "../define-control.ts";
import { isOn, readSettings, type SettingRow } from "../judging/settings.ts";

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
        row.name,
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

function findingsOf(row: SettingRow): readonly Finding[] {
  switch (row.name.toLowerCase()) {
    case "log_connections":
      return logsConnections(row) ? [] : [off(row, "Connections")];
    case "log_disconnections":
      return isOn(row) ? [] : [off(row, "Disconnections")];
    default:
      return prefixFindings(row);
  }
}

/** Who came, from where, and when they left. */
export const connectionsLogged = defineControl({
  id: "connections-logged",
  statement:
    "Connections and disconnections are logged, and each log line tells time, user, database, origin and session.",
  rationale: "Without them nobody can say afterwards who was in the database, from where and for how long.",
  remediation: "Set log_connections and log_disconnections to on, and complete log_line_prefix.",
  severity: "medium",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts }) {
    const read = readSettings(facts("audit-settings"), [
      "log_connections",
      "log_disconnections",
      "log_line_prefix",
    ]);
    if (!read.seen) return read.judgement;
    return conclude(read.rows.length, "settings", read.rows.flatMap(findingsOf));
  },
});
