import { quoteIdentifier } from "../client/quote.ts";
import type { SettingsCatalogue, SettingValues } from "../settings/settings-catalogue.ts";
import { compareText } from "./access/compare-text.ts";
import { displayName } from "./display-name.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { reloadStatement } from "./plan-settings.ts";
import { plannedStatement } from "./planned-statement.ts";
import { settingNameSql } from "./setting-assignment.ts";
import type { SettingsSpec } from "./specs.ts";

/**
 * Plans `RESET` of every setting that was declared, no longer is, and still stands. For the server that
 * removes the line from `postgresql.auto.conf`, so that `postgresql.conf` or the built-in default holds again.
 *
 * @param autoConfNames Lower-case names that stand in `postgresql.auto.conf`, null where that is not visible.
 */
export function planSettingsRemoval(
  previous: SettingsSpec,
  next: SettingsSpec,
  catalogue: SettingsCatalogue,
  autoConfNames: ReadonlySet<string> | null = null,
): Plan {
  const standing = gone(previous.server, next.server).filter((name) =>
    autoConfNames === null ? mayStandInFile(name, catalogue) : autoConfNames.has(name.toLowerCase()),
  );
  const server = resets("ALTER SYSTEM", "", standing, false);
  const statements = [...server, ...(server.length > 0 ? [reloadStatement] : [])];
  for (const { database, values } of sortedBy(previous.databases, (each) => each.database)) {
    const kept = next.databases.find((each) => each.database === database)?.values ?? {};
    const names = gone(values, kept).filter((name) =>
      catalogue.overrides.some(
        (each) => each.role === null && each.database === database && same(each.name, name),
      ),
    );
    const label = ` of database ${displayName(database)}`;
    statements.push(...resets(`ALTER DATABASE ${quoteIdentifier(database)}`, label, names, true));
  }
  for (const { role, values } of sortedBy(previous.roles, (each) => each.role)) {
    const kept = next.roles.find((each) => each.role === role)?.values ?? {};
    const names = gone(values, kept).filter((name) =>
      catalogue.overrides.some(
        (each) => each.role === role && each.database === null && same(each.name, name),
      ),
    );
    const label = ` of role ${displayName(role)}`;
    statements.push(...resets(`ALTER ROLE ${quoteIdentifier(role)}`, label, names, true));
  }
  return { statements, outOfReach: [] };
}

/** Whether `postgresql.auto.conf` may hold the setting: certainly not where the value comes from elsewhere. */
function mayStandInFile(name: string, catalogue: SettingsCatalogue): boolean {
  const setting = catalogue.settings.find((each) => same(each.name, name));
  if (setting === undefined || setting.pendingRestart) return true;
  if (setting.source !== "configuration file") return setting.source !== "default";
  return setting.sourceFile === null || setting.sourceFile.endsWith("postgresql.auto.conf");
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function gone(before: SettingValues, after: SettingValues): readonly string[] {
  const kept = new Set(Object.keys(after).map((name) => name.toLowerCase()));
  return Object.keys(before)
    .filter((name) => !kept.has(name.toLowerCase()))
    .sort(compareText);
}

function sortedBy<T>(list: readonly T[], key: (each: T) => string): readonly T[] {
  return [...list].sort((left, right) => compareText(key(left), key(right)));
}

function resets(
  alter: string,
  label: string,
  names: readonly string[],
  transactional: boolean,
): readonly PlannedStatement[] {
  return names.map((name) => {
    const item = `setting ${name}${label}`;
    const sql = `${alter} RESET ${settingNameSql(name)}`;
    return plannedStatement({ sql, item, reason: `${item} is no longer declared`, transactional });
  });
}
