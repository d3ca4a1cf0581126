import {
  type AuditClass,
  auditClasses,
  coversAuditClasses,
  parseAuditClasses,
} from "#postgres/settings/audit-classes.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";
import { recordsLess } from "./records-less.ts";

/** Beside pgaudit's own and those of logging: what loads pgaudit, where the log goes, and what stops event triggers. */
const recording: ReadonlySet<string> = new Set([
  "event_triggers",
  "logging_collector",
  "session_replication_role",
  "shared_preload_libraries",
  "syslog_facility",
  "syslog_ident",
]);

/** Settings that name programs and libraries which the server runs: whoever sets one can do as the server does. */
const running: ReadonlySet<string> = new Set([
  "archive_cleanup_command",
  "archive_command",
  "archive_library",
  "dynamic_library_path",
  "extension_control_path",
  "hba_file",
  "ident_file",
  "jit_provider",
  "local_preload_libraries",
  "oauth_validator_libraries",
  "recovery_end_command",
  "restore_command",
  "session_preload_libraries",
  "ssl_passphrase_command",
]);

/** Whether a setting decides what is recorded: pgaudit's own, those of logging, and what loads pgaudit. */
export function guardsAudit(name: string): boolean {
  const key = settingKey(name);
  return key.startsWith("pgaudit.") || key.startsWith("log_") || recording.has(key);
}

/** Whether somebody who may change a setting can switch the audit trail off, by it or by what it makes the server run. */
export function endsAudit(name: string): boolean {
  return guardsAudit(name) || running.has(settingKey(name));
}

/** Where records go is a matter of all three of them together (see `logReach`); one alone may be without effect. */
const judgedTogether: ReadonlySet<string> = new Set(["pgaudit.log_client", "pgaudit.log_level"]);

function isAuditClass(text: string): text is AuditClass {
  return auditClasses.some((name) => name === text);
}

/**
 * Whether an override of a role or database records less than the server does, or might: a value that cannot be ranked
 * counts as weaker unless it equals the server's.
 * @param server the server's value; null where it has none or it was not seen
 */
export function weakens(
  override: { readonly name: string; readonly value: string },
  server: string | null,
  declaredClasses: readonly string[],
): boolean {
  const name = settingKey(override.name);
  if (!guardsAudit(name) || judgedTogether.has(name)) return false;
  if (server !== null && settingValuesEqual(name, override.value, server)) return false;
  if (name === "pgaudit.log")
    return !coversAuditClasses(parseAuditClasses(override.value), declaredClasses.filter(isAuditClass));
  return recordsLess(name, override.value, server);
}
