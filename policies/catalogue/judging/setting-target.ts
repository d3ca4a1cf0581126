import type { LoginIdentity, SettingLevel } from "#postgres/settings/effective-setting.ts";

/** For whom a setting of a level is: `role r`, `every role in database d`; empty for the server's own. */
export function levelTarget(level: SettingLevel, { role, database }: LoginIdentity): string {
  switch (level) {
    case "role-in-database":
      return `role ${role} in database ${database}`;
    case "role":
      return `role ${role}`;
    case "database":
      return `every role in database ${database}`;
    case "every-role":
      return "every role";
    case "server":
      return "";
  }
}

/** For whom one row of `pg_db_role_setting` is. */
export function overrideTarget(override: {
  readonly role: string | null;
  readonly database: string | null;
}): string {
  const { role, database } = override;
  const where = database === null ? "" : ` in database ${database}`;
  return role === null ? `every role${where}` : `role ${role}${where}`;
}

/** A finding's item that names setting, role and database, so that a waiver of it covers nothing else. */
export function settingItem(name: string, target: string): string {
  return target === "" ? name : `${name} for ${target}`;
}
