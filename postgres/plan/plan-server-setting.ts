import { settingValuesEqual } from "../settings/setting-values-equal.ts";
import type { CatalogueSetting } from "../settings/settings-catalogue.ts";
import type { OutOfReach, PlannedStatement } from "./plan.ts";
import { plannedStatement } from "./planned-statement.ts";
import { settingNameSql, settingValueSql } from "./setting-assignment.ts";

/** What the configuration files say, by lower-case name. */
export type FileValues = ReadonlyMap<string, string>;

/** `pg_settings.source` of values that hold for the whole server, not for the reading session only. */
const serverSources: ReadonlySet<string> = new Set([
  "default",
  "dynamic default",
  "environment variable",
  "configuration file",
  "command line",
  "override",
]);

/** Contexts whose running value a reload does not change for the server, or for sessions that exist. */
const latched: ReadonlySet<string> = new Set(["postmaster", "backend", "superuser-backend"]);

/** Plans `ALTER SYSTEM` for one setting, null when it is as declared or only waits for a restart. */
export function planServerSetting(
  setting: CatalogueSetting,
  value: string,
  fileValues: FileValues | null,
): PlannedStatement | OutOfReach | null {
  const item = `setting ${setting.name}`;
  if (isMet(setting, value, fileValues)) return null;
  const problem = problemOf(setting, fileValues);
  if (problem !== null) return { item, reason: problem };
  const written = settingValueSql(setting.name, value);
  if ("problem" in written) return { item, reason: written.problem };
  const sql = `ALTER SYSTEM SET ${settingNameSql(setting.name)} = ${written.sql}`;
  const reason = `${item} shall be ${value}, and is ${setting.value}`;
  return plannedStatement({ sql, item, reason, transactional: false });
}

function isMet(setting: CatalogueSetting, value: string, fileValues: FileValues | null): boolean {
  const inFile = fileValues?.get(setting.name.toLowerCase());
  const written = inFile !== undefined && settingValuesEqual(setting.name, inFile, value);
  const runs = settingValuesEqual(setting.name, setting.value, value);
  if (!serverSources.has(setting.source)) return written;
  // The server says that its files differ from what runs: the running value would be lost at the next start.
  if (runs && setting.pendingRestart) return written;
  return runs || (written && latched.has(setting.context));
}

function problemOf(setting: CatalogueSetting, fileValues: FileValues | null): string | null {
  if (setting.context === "internal")
    return `${setting.name} is fixed when the server is built or initialised`;
  if (setting.source === "command line") {
    return `${setting.name} is set on the server's command line, which no file overrides: remove it there`;
  }
  if (!serverSources.has(setting.source) && fileValues === null) {
    return `only this session's own value of ${setting.name} is visible (source: ${setting.source})`;
  }
  return null;
}
