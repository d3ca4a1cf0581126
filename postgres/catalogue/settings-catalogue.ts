import type { z } from "zod";
import { startupSettingNames } from "../client/endpoint.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { PostgresError } from "../errors.ts";
import type {
  CatalogueOverride,
  CatalogueSetting,
  SettingsCatalogue,
} from "../settings/settings-catalogue.ts";
import { readDatabaseNames, readRoleNames } from "./names-by-oid.ts";
import type { Observability } from "./observability.ts";
import { seen } from "./observability.ts";
import { onlyRow } from "./only-row.ts";
import { settingOverridesQuery } from "./setting-overrides.sql.ts";
import { settingsQuery } from "./settings.sql.ts";
import { settingsReaderQuery } from "./settings-reader.sql.ts";
import { showValue } from "./show-value.ts";

/** All settings, and which surfaces the answer rests on. */
export interface ObservedSettings {
  readonly catalogue: SettingsCatalogue;
  /** `pg_settings` is not observable where rows may be missing: then a missing setting means nothing. */
  readonly visibility: Readonly<Record<"pg_settings" | "pg_db_role_setting", Observability>>;
}

type SettingRow = z.infer<typeof settingsQuery.row>;

interface Reader {
  readonly role: string;
  readonly database: string;
}

/** Splits `name=value` at the first sign of equality: no name of a setting can hold one, a value can. */
function splitEntry(entry: string): { readonly name: string; readonly value: string } {
  const at = entry.indexOf("=");
  if (at < 1) throw new PostgresError("result-unexpected", "an entry of pg_db_role_setting holds no name");
  return { name: entry.slice(0, at), value: entry.slice(at + 1) };
}

async function readOverrides(session: SnapshotSession): Promise<readonly CatalogueOverride[]> {
  const rows = await session.rows(settingOverridesQuery);
  const roles = await readRoleNames(session);
  const databases = await readDatabaseNames(session);
  return rows.map(({ role, database, entry }) => ({
    role: role === 0 ? null : roles.nameOf(role),
    database: database === 0 ? null : databases.nameOf(database),
    ...splitEntry(entry),
  }));
}

function appliesTo(override: CatalogueOverride, reader: Reader, name: string): boolean {
  if (override.name.toLowerCase() !== name.toLowerCase()) return false;
  return (
    (override.role === null || override.role === reader.role) &&
    (override.database === null || override.database === reader.database)
  );
}

/**
 * What pgattest asks for at start-up stays marked as the client's: the server's own value is hidden behind it.
 * The snapshot itself sets the timeouts of its session. What the session would go back to is `reset_val`, and
 * where no override concerns the reader, that is the server's value.
 */
function settingOf(
  row: SettingRow,
  reader: Reader,
  overrides: readonly CatalogueOverride[],
): CatalogueSetting {
  const { unit, resetValue, bootValue, ...setting } = row;
  if (startupSettingNames.has(row.name)) return { ...setting, source: "client" };
  if (row.source !== "session" || resetValue === null) return setting;
  const overridden = overrides.some((override) => appliesTo(override, reader, row.name));
  const origin = resetValue === bootValue ? "default" : "configuration file";
  return { ...setting, value: showValue(resetValue, unit), source: overridden ? "user" : origin };
}

/**
 * Reads every setting and every override. `source` tells whether a value is the server's or only that of
 * the reader's own session (`client`, `user`, `database`); `effectiveSetting` knows the difference.
 */
export async function readSettingsCatalogue(session: SnapshotSession): Promise<ObservedSettings> {
  const reader = onlyRow(await session.rows(settingsReaderQuery), settingsReaderQuery.name);
  const overrides = await readOverrides(session);
  const rows = await session.rows(settingsQuery);
  const hidden: Observability = {
    state: "not-observable",
    reason: `the role ${JSON.stringify(reader.role)} lacks pg_read_all_settings, so rows and source files may be missing`,
  };
  return {
    catalogue: { settings: rows.map((row) => settingOf(row, reader, overrides)), overrides },
    visibility: { pg_settings: reader.seesAll ? seen : hidden, pg_db_role_setting: seen },
  };
}
