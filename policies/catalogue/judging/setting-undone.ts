import { type Finding, finding } from "#policies/model/judgement.ts";
import { displayName } from "#postgres/plan/display-name.ts";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
import type { EffectiveSetting, LoginIdentity, SettingLevel } from "#postgres/settings/effective-setting.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";
import { effectiveReader, type SettingsView } from "./settings.ts";

type Known = Extract<EffectiveSetting, { state: "known" }>;

/** The declaration as a server would hold it, so that the same precedence decides. */
function declaredSettings(spec: SettingsSpec): Parameters<typeof effectiveReader>[0] {
  const entries = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  return {
    settings: entries(spec.server).map((setting) => ({
      ...setting,
      source: "configuration file",
      sourceFile: null,
      context: "user",
      pendingRestart: false,
    })),
    overrides: [
      ...spec.databases.flatMap(({ database, values }) =>
        entries(values).map((entry) => ({ role: null, database, ...entry })),
      ),
      ...spec.roles.flatMap(({ role, values }) =>
        entries(values).map((entry) => ({ role, database: null, ...entry })),
      ),
    ],
  };
}

/** As the plan names what it changes, so that one difference has one item. */
function itemOf(name: string, level: SettingLevel, { role, database }: LoginIdentity): string {
  const [who, where] = [`role ${displayName(role)}`, `database ${displayName(database)}`];
  const targets: Readonly<Record<SettingLevel, string>> = {
    "role-in-database": ` of ${who} in ${where}`,
    role: ` of ${who}`,
    database: ` of ${where}`,
    "every-role": " of every role",
    server: "",
  };
  return `setting ${name}${targets[level]}`;
}

/** What the server itself says differs is the plan's to tell. */
function undone(name: string, declared: EffectiveSetting, found: EffectiveSetting): found is Known {
  if (declared.state === "unknown" || found.state === "unknown" || found.level === "server") return false;
  return !settingValuesEqual(name, declared.value, found.value);
}

/**
 * Settings of a stronger level that undo a declared one: what each login starts with in each database is compared with
 * what it would start with if there were only what is declared.
 */
export function undoneSettings(
  spec: SettingsSpec,
  settings: SettingsView,
  identities: readonly LoginIdentity[],
): readonly Finding[] {
  const wanted = declaredSettings(spec);
  const names = new Map(
    [...wanted.settings, ...wanted.overrides].map(({ name }) => [settingKey(name), name]),
  );
  const found = [...names.values()].flatMap((name) => {
    const [declaredOf, observedOf] = [effectiveReader(wanted, name), effectiveReader(settings, name)];
    return identities.flatMap((identity): readonly (readonly [string, Finding])[] => {
      const [declared, observed] = [declaredOf(identity), observedOf(identity)];
      if (!undone(name, declared, observed) || declared.state === "unknown") return [];
      const item = itemOf(name, observed.level, identity);
      const message = `${item} is ${observed.value}, so that role ${identity.role} does not start with the declared ${declared.value} in database ${identity.database}.`;
      return [[item, finding("setting-differs", item, `What is there undoes the declaration: ${message}`)]];
    });
  });
  return [...new Map(found).values()];
}
