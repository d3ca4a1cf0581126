import {
  type AuditClass,
  auditClasses,
  coversAuditClasses,
  parseAuditClasses,
} from "#postgres/settings/audit-classes.ts";
import { booleanValue } from "#postgres/settings/boolean-value.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";

const named: ReadonlySet<string> = new Set(["logging_collector", "shared_preload_libraries"]);

/** Whether a setting decides what is recorded: pgaudit's own, those of logging, and what loads pgaudit. */
export function guardsAudit(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith("pgaudit.") || lower.startsWith("log_") || named.has(lower);
}

/** Of these booleans `off` records more. */
const strongerOff: ReadonlySet<string> = new Set(["pgaudit.log_statement_once"]);

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
  const name = override.name.toLowerCase();
  if (!guardsAudit(name)) return false;
  if (server !== null && settingValuesEqual(name, override.value, server)) return false;
  if (name === "pgaudit.log")
    return !coversAuditClasses(parseAuditClasses(override.value), declaredClasses.filter(isAuditClass));
  const value = booleanValue(override.value);
  if (value === null || !isBooleanSetting(name, server)) return true;
  return strongerOff.has(name) ? value : !value;
}

/** pgaudit's switches and those of logging whose server value is a boolean itself. */
function isBooleanSetting(name: string, server: string | null): boolean {
  return server === null ? name.startsWith("pgaudit.log_") : booleanValue(server) !== null;
}
