import { type Finding, finding, type Judgement } from "#policies/model/judgement.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import {
  type EffectiveSetting,
  effectiveSetting,
  type LoginIdentity,
} from "#postgres/settings/effective-setting.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import type { FactsView } from "../define-control.ts";
import { unseen } from "./surfaces.ts";

/** Facts of settings as a judge sees them. */
export type SettingsView = FactsView<"audit-settings">;

/** One setting as observed. */
export type SettingRow = SettingsView["settings"][number];

/** The row of a setting, or undefined. A missing row means not visible, never "off". */
export function settingRow(settings: SettingsView, name: string): SettingRow | undefined {
  return settings.settings.find((setting) => settingKey(setting.name) === settingKey(name));
}

/** The rows asked for, or the judgement that they cannot be judged. */
export type SettingRows =
  | { readonly seen: true; readonly rows: readonly SettingRow[] }
  | { readonly seen: false; readonly judgement: Judgement };

/** Reads settings, each of which must be reported as seen and have a row. */
export function readSettings(settings: SettingsView, names: readonly string[]): SettingRows {
  const blind = unseen(
    settings,
    names.map((name) => `setting:${name}`),
  );
  if (blind !== null) return { seen: false, judgement: blind };
  const found = names.map((name) => ({ name, row: settingRow(settings, name) }));
  const missing: readonly Finding[] = found
    .filter(({ row }) => row === undefined)
    .map(({ name }) => finding("setting-missing", name, `The value of setting ${name} is missing.`));
  if (missing.length > 0) return { seen: false, judgement: { verdict: "not-evaluable", findings: missing } };
  return { seen: true, rows: found.flatMap(({ row }) => (row === undefined ? [] : [row])) };
}

/** What sessions start with of one setting. The facts are narrowed once, so that asking for many logins is quick. */
export function effectiveReader(
  { settings, overrides }: Pick<SettingsView, "settings" | "overrides">,
  name: string,
): (identity: LoginIdentity) => EffectiveSetting {
  const same = (each: { readonly name: string }): boolean => settingKey(each.name) === settingKey(name);
  const narrow = { settings: settings.filter(same), overrides: overrides.filter(same) };
  return (identity) => effectiveSetting(narrow, identity, name);
}

/** Whether a setting's value means on. A value that is no boolean does not. */
export function isOn(row: SettingRow): boolean {
  return booleanValue(row.value) === true;
}

/** A finding for a change that waits for a restart: what runs is not what the file says. */
export function pendingRestart(row: SettingRow): readonly Finding[] {
  if (!row.pendingRestart) return [];
  return [
    finding(
      "restart-pending",
      row.name,
      `Setting ${row.name} has a new value in the configuration file that takes effect at the next restart only.`,
    ),
  ];
}

/** The libraries of a preload list by their bare names: `$libdir/pgaudit.so` is `pgaudit`. Null: malformed. */
export function libraryNames(value: string): readonly string[] | null {
  const items = splitIdentifierList(value, true);
  return items === null
    ? null
    : items.map((item) => item.replace(/^.*\//, "").replace(/\.(so|dylib|dll)$/, ""));
}
