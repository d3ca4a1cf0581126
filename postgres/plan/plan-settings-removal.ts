import { quoteIdentifier } from "../client/quote.ts";
import type { SettingValues } from "../settings/settings-catalogue.ts";
import { compareText } from "./access/compare-text.ts";
import { displayName } from "./display-name.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { reloadStatement } from "./plan-settings.ts";
import { plannedStatement } from "./planned-statement.ts";
import { settingNameSql } from "./setting-assignment.ts";
import type { SettingsSpec } from "./specs.ts";

/**
 * Plans `RESET` of every setting that was declared and no longer is. For the server that removes the line
 * from `postgresql.auto.conf`, so that `postgresql.conf` or the built-in default holds again.
 */
export function planSettingsRemoval(previous: SettingsSpec, next: SettingsSpec): Plan {
  const server = resets("ALTER SYSTEM", "", gone(previous.server, next.server), false);
  const statements = [...server, ...(server.length > 0 ? [reloadStatement] : [])];
  for (const { database, values } of sortedBy(previous.databases, (each) => each.database)) {
    const kept = next.databases.find((each) => each.database === database)?.values ?? {};
    const label = ` of database ${displayName(database)}`;
    statements.push(
      ...resets(`ALTER DATABASE ${quoteIdentifier(database)}`, label, gone(values, kept), true),
    );
  }
  for (const { role, values } of sortedBy(previous.roles, (each) => each.role)) {
    const kept = next.roles.find((each) => each.role === role)?.values ?? {};
    const label = ` of role ${displayName(role)}`;
    statements.push(...resets(`ALTER ROLE ${quoteIdentifier(role)}`, label, gone(values, kept), true));
  }
  return { statements, outOfReach: [] };
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
