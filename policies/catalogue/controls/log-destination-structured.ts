import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { defineControl } from "../define-control.ts";
import { isOn, pendingRestart, readSettings, type SettingRow } from "../judging/settings.ts";

function findingsOf(row: SettingRow): readonly Finding[] {
  if (row.name.toLowerCase() === "logging_collector")
    return isOn(row)
      ? pendingRestart(row)
      : [
          finding(
            "collector-off",
            row.name,
            "logging_collector is off, so no structured log file is written.",
          ),
        ];
  const destinations = splitIdentifierList(row.value) ?? [];
  return destinations.some((name) => name === "csvlog" || name === "jsonlog")
    ? []
    : [finding("not-structured", row.name, `log_destination is "${row.value}": neither csvlog nor jsonlog.`)];
}

/** Log records keep their borders. */
export const logDestinationStructured = defineControl({
  id: "log-destination-structured",
  statement: "The server writes its log as CSV or JSON, through the logging collector.",
  rationale:
    "In a plain-text log a statement with line breaks can imitate log lines; only a structured log keeps every record whole and provable.",
  remediation:
    "Set logging_collector to on, add csvlog or jsonlog to log_destination, and restart the server.",
  severity: "medium",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, phase }) {
    const settings = facts("audit-settings");
    // Whether the collector runs is set when the server is made; a declaration need not repeat it.
    const names = ["log_destination", "logging_collector"];
    const told =
      phase === "intended"
        ? names.filter((name) => name === "log_destination" || settings.sees(`setting:${name}`))
        : names;
    const read = readSettings(settings, told);
    if (!read.seen) return read.judgement;
    return conclude(read.rows.length, "settings", read.rows.flatMap(findingsOf));
  },
});
