import { quoteIdentifier } from "../client/quote.ts";
import { settingValuesEqual } from "../settings/setting-values-equal.ts";
import type {
  CatalogueOverride,
  CatalogueSetting,
  SettingsCatalogue,
} from "../settings/settings-catalogue.ts";
import { compareText } from "./access/compare-text.ts";
import { didYouMean, nearestName } from "./did-you-mean.ts";
import { displayName } from "./display-name.ts";
import type { OutOfReach, Plan, PlannedStatement } from "./plan.ts";
import type { FileValues } from "./plan-server-setting.ts";
import { planServerSetting } from "./plan-server-setting.ts";
import { plannedStatement } from "./planned-statement.ts";
import { settingNameSql, settingValueSql } from "./setting-assignment.ts";
import type { SettingsSpec } from "./specs.ts";

/** Makes the server read its files again; changes of `ALTER SYSTEM` take effect only then. */
export const reloadStatement: PlannedStatement = plannedStatement({
  sql: "SELECT pg_reload_conf()",
  item: "server",
  reason: "the server takes changed settings over when it reads its files again",
  transactional: false,
});

/** Contexts of settings that a database or a role can have a value of its own for. */
const overridable: ReadonlySet<string> = new Set(["user", "superuser", "backend", "superuser-backend"]);

/**
 * Plans `ALTER SYSTEM`, `ALTER DATABASE … SET` and `ALTER ROLE … SET` where values differ, and one reload
 * behind them when the server's files change.
 *
 * @param fileValues What the configuration files say (`pg_file_settings`), null where that is not visible.
 *   Only they tell that a value which waits for a restart has been written already.
 */
export function planSettings(
  spec: SettingsSpec,
  catalogue: SettingsCatalogue,
  fileValues: FileValues | null = null,
): Plan {
  const settings = new Map(catalogue.settings.map((setting) => [setting.name.toLowerCase(), setting]));
  const statements: PlannedStatement[] = [];
  const outOfReach: OutOfReach[] = [];
  const add = (found: PlannedStatement | OutOfReach | null): void => {
    if (found === null) return;
    if ("sql" in found) statements.push(found);
    else outOfReach.push(found);
  };
  for (const [name, value] of sorted(spec.server)) {
    const item = `setting ${name}`;
    const setting = settings.get(name.toLowerCase());
    add(
      setting === undefined
        ? unknownSetting(item, name, settings)
        : planServerSetting(setting, value, fileValues),
    );
  }
  if (statements.length > 0) statements.push(reloadStatement);
  for (const target of overrideTargets(spec)) {
    for (const [name, value] of sorted(target.values)) {
      const setting = settings.get(name.toLowerCase());
      const item = `setting ${name} of ${target.label}`;
      add(
        setting === undefined
          ? unknownSetting(item, name, settings)
          : planOverride(target, setting, value, catalogue),
      );
    }
  }
  return { statements, outOfReach };
}

/**
 * Names of declared server settings that take effect only at the next start: those whose running value is
 * not the declared one though nothing but a restart can change it, and those the server itself says it of.
 */
export function pendingRestart(spec: SettingsSpec, catalogue: SettingsCatalogue): readonly string[] {
  return sorted(spec.server)
    .filter(([name, value]) => {
      const setting = catalogue.settings.find((each) => each.name.toLowerCase() === name.toLowerCase());
      if (setting === undefined) return false;
      const differs = !settingValuesEqual(setting.name, setting.value, value);
      return setting.pendingRestart || (setting.context === "postmaster" && differs);
    })
    .map(([name]) => name);
}

function sorted(values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(values).sort(([left], [right]) => compareText(left, right));
}

interface OverrideTarget {
  readonly label: string;
  readonly alterSql: string;
  readonly values: Readonly<Record<string, string>>;
  readonly matches: (override: CatalogueOverride) => boolean;
}

function overrideTargets(spec: SettingsSpec): readonly OverrideTarget[] {
  const databases = spec.databases.map(({ database, values }) => ({
    label: `database ${displayName(database)}`,
    alterSql: `ALTER DATABASE ${quoteIdentifier(database)}`,
    values,
    matches: (override: CatalogueOverride) => override.role === null && override.database === database,
  }));
  const roles = spec.roles.map(({ role, values }) => ({
    label: `role ${displayName(role)}`,
    alterSql: `ALTER ROLE ${quoteIdentifier(role)}`,
    values,
    matches: (override: CatalogueOverride) => override.role === role && override.database === null,
  }));
  return [...databases, ...roles].sort((left, right) => compareText(left.label, right.label));
}

function planOverride(
  target: OverrideTarget,
  setting: CatalogueSetting,
  value: string,
  catalogue: SettingsCatalogue,
): PlannedStatement | OutOfReach | null {
  const item = `setting ${setting.name} of ${target.label}`;
  if (!overridable.has(setting.context)) {
    return { item, reason: `${setting.name} is one value for the whole server (context ${setting.context})` };
  }
  const current = catalogue.overrides.find(
    (each) => target.matches(each) && sameName(each.name, setting.name),
  );
  if (current !== undefined && settingValuesEqual(setting.name, current.value, value)) return null;
  const written = settingValueSql(setting.name, value);
  if ("problem" in written) return { item, reason: written.problem };
  const sql = `${target.alterSql} SET ${settingNameSql(setting.name)} = ${written.sql}`;
  const reason = `${item} shall be ${value}, and is ${current === undefined ? "not set" : current.value}`;
  return plannedStatement({ sql, item, reason });
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function unknownSetting(
  item: string,
  name: string,
  known: ReadonlyMap<string, CatalogueSetting>,
): OutOfReach {
  const [prefix, rest] = name.split(".", 2);
  const loaded = [...known.keys()].some((each) => each.startsWith(`${prefix ?? ""}.`));
  if (rest !== undefined && !loaded) {
    const reason = `the server does not know ${name}: the library ${prefix} is not loaded (shared_preload_libraries needs a restart)`;
    return { item, reason };
  }
  return { item, reason: `the server has no setting ${name}${didYouMean(nearestName(name, known.keys()))}` };
}
