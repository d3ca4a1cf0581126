import { settingKey } from "./setting-key.ts";
import type { CatalogueOverride, SettingsCatalogue } from "./settings-catalogue.ts";

/** Whom the value is for. */
export interface LoginIdentity {
  readonly role: string;
  readonly database: string;
}

/** Which level decides, from the strongest. */
export type SettingLevel = "role-in-database" | "role" | "database" | "every-role" | "server";

/** The value that a new session of a role in a database starts with, as far as it can be told. */
export type EffectiveSetting =
  | { readonly state: "known"; readonly value: string; readonly level: SettingLevel }
  | { readonly state: "unknown"; readonly reason: string };

/** `pg_settings.source` of a value that every session starts with, whoever it is. */
const serverSources: ReadonlySet<string> = new Set([
  "default",
  "dynamic default",
  "environment variable",
  "configuration file",
  "command line",
  "override",
]);

function levelOf(override: CatalogueOverride, identity: LoginIdentity): SettingLevel | null {
  if (override.role !== null && override.role !== identity.role) return null;
  if (override.database !== null && override.database !== identity.database) return null;
  if (override.role !== null) return override.database === null ? "role" : "role-in-database";
  return override.database === null ? "every-role" : "database";
}

const overrideLevels: readonly SettingLevel[] = ["role-in-database", "role", "database", "every-role"];

/**
 * The value of a setting that a new session of `identity` starts with, by the precedence of PostgreSQL
 * (`process_settings`): role in database, role, database, every role, server. Whether the role may change
 * the setting does not matter at login, nor does anything the client asks for itself.
 *
 * Where one row of `pg_db_role_setting` holds a setting twice, in two spellings, the later one wins, as it does at login.
 *
 * It is unknown where the reader cannot see the setting, or sees only what its own session made of it.
 */
export function effectiveSetting(
  catalogue: SettingsCatalogue,
  identity: LoginIdentity,
  name: string,
): EffectiveSetting {
  const key = settingKey(name);
  const overrides = catalogue.overrides.filter((override) => settingKey(override.name) === key);
  for (const level of overrideLevels) {
    const found = overrides.findLast((override) => levelOf(override, identity) === level);
    if (found !== undefined) return { state: "known", value: found.value, level };
  }
  const setting = catalogue.settings.find((each) => settingKey(each.name) === key);
  if (setting === undefined)
    return { state: "unknown", reason: `${name} is not visible to the reader, or does not exist` };
  if (!serverSources.has(setting.source)) {
    return {
      state: "unknown",
      reason: `the reader sees ${name} only as its own session has it (source: ${setting.source})`,
    };
  }
  return { state: "known", value: setting.value, level: "server" };
}
