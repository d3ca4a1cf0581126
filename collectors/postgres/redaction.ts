/** Stands where a value may hold a secret and is therefore not recorded. */
export const notRecorded = "[not recorded]";

/** Extensions whose settings are known to hold no secrets. */
const knownPrefixes: ReadonlySet<string> = new Set([
  "auto_explain",
  "credcheck",
  "passwordcheck",
  "pg_stat_statements",
  "pgaudit",
  "plpgsql",
  "set_user",
]);

/** Settings of the server itself whose value may quote a passphrase or a password. */
const secretSettings: ReadonlySet<string> = new Set(["ssl_passphrase_command", "primary_conninfo"]);

/**
 * A setting's value as it may be recorded. Applications keep secrets in settings with a dot of their own
 * (`ALTER DATABASE … SET app.jwt_secret`), so that such a value is recorded only where the extension is known.
 */
export function recordableValue(name: string, value: string): string {
  const lower = name.toLowerCase();
  const prefix = lower.split(".", 1)[0] ?? "";
  const unknown = lower.includes(".") && !knownPrefixes.has(prefix);
  return value !== "" && (unknown || secretSettings.has(lower)) ? notRecorded : value;
}

/** An option of a line of pg_hba.conf as it may be recorded: two of them hold a password or a shared secret. */
export function recordableHbaOption(option: string): string {
  return option.replace(/^(ldapbindpasswd|radiussecrets)=.*$/su, `$1=${notRecorded}`);
}

/** What the server says of a line of pg_hba.conf that it cannot read; about some options it quotes the secret itself. */
export function recordableHbaError(error: string): string {
  if (!/secret|passw|name=value/iu.test(error)) return error;
  return error.replace(/".*"/su, `"${notRecorded}"`).replace(/: .*$/su, `: ${notRecorded}`);
}
