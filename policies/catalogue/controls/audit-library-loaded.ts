import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { defineControl, type JudgeInput } from "../define-control.ts";
import { onlyObservable } from "../judging/left-to-reality.ts";
import { pgauditUnavailable, preloadSetting } from "../judging/pgaudit.ts";
import {
  libraryNames,
  pendingRestart,
  readSettings,
  type SettingRow,
  type SettingsView,
  settingRow,
} from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

function loadFindings(row: SettingRow): readonly Finding[] {
  if ((libraryNames(row.value) ?? []).includes("pgaudit")) return pendingRestart(row);
  const value = row.value === "" ? "empty" : row.value;
  return [
    finding(
      "pgaudit-not-loaded",
      preloadSetting,
      `pgaudit is not loaded: ${preloadSetting} is ${value}, so nothing is audited.`,
    ),
  ];
}

/** Any file can bear the name: pgaudit is what brings pgaudit's settings along. */
const SIGN = "pgaudit.log";

/** Told only of the server itself: a declared value would say nothing of the library. */
function signFindings(settings: SettingsView): readonly Finding[] {
  if (settingRow(settings, SIGN) !== undefined) return [];
  return [
    finding(
      "pgaudit-not-loaded",
      SIGN,
      `A library named pgaudit is loaded, but it is not pgaudit: the server has no setting ${SIGN}.`,
    ),
  ];
}

/** Databases whose DDL needs the extension's event triggers to be recorded object by object. */
function databasesConcerned(declared: JudgeInput["declared"]): readonly string[] {
  const all = declared.audit.classes.includes("ddl");
  return declared.databases.filter((db) => all || db.extensions.includes("pgaudit")).map(({ name }) => name);
}

function extensionFindings(settings: SettingsView, databases: readonly string[]): readonly Finding[] {
  return databases
    .filter(
      (database) => !settings.extensions.some((row) => row.database === database && row.name === "pgaudit"),
    )
    .map((database) =>
      finding(
        "pgaudit-extension-missing",
        database,
        `Database ${database} has no extension pgaudit, so changes of its objects are audited without their names.`,
      ),
    );
}

/** pgaudit runs, and its extension is where DDL is audited. */
export const auditLibraryLoaded = defineControl({
  id: "audit-library-loaded",
  statement:
    "pgaudit is loaded when the server starts, no restart is pending, and its extension is in every declared database whose DDL is audited.",
  rationale:
    "Without the library the settings of pgaudit are words without effect, and no statement reaches the audit log.",
  remediation:
    "Put pgaudit into shared_preload_libraries and restart the server; declare the extension pgaudit for each database.",
  severity: "critical",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: { level: "stack" },
  judge(input) {
    const settings = input.facts("audit-settings");
    const unavailable = pgauditUnavailable(input, settings);
    if (unavailable !== null) return unavailable;
    if (input.phase === "intended" && !settings.sees(`setting:${preloadSetting}`))
      return onlyObservable(
        preloadSetting,
        "What a server that is not ours preloads is known once it is observed.",
      );
    const read = readSettings(settings, [preloadSetting]);
    if (!read.seen) return read.judgement;
    const databases = databasesConcerned(input.declared);
    const loaded = read.rows.flatMap(loadFindings);
    if (loaded.length > 0) return conclude(1, "preload list", loaded);
    const observed = input.phase === "observed";
    const blind = unseen(settings, [
      ...(observed ? [`setting:${SIGN}`] : []),
      ...databases.map((database) => `extensions:${database}`),
    ]);
    if (blind !== null) return blind;
    return conclude(1 + databases.length, "preload list and databases", [
      ...(observed ? signFindings(settings) : []),
      ...extensionFindings(settings, databases),
    ]);
  },
});
