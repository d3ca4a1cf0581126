import { parseAuditClasses } from "./audit-classes.ts";
import { booleanValue } from "./boolean-value.ts";
import { splitIdentifierList } from "./identifier-list.ts";
import { numericValue } from "./numeric-value.ts";
import type { SettingType } from "./setting-types.ts";
import { settingType } from "./setting-types.ts";

/** Lists of names where the order decides. */
const orderedLists: ReadonlySet<string> = new Set(["search_path", "temp_tablespaces"]);

/** Lists of files, libraries and hosts, where the order decides and the case of bare items counts. */
const orderedCaseLists: ReadonlySet<string> = new Set([
  "shared_preload_libraries",
  "session_preload_libraries",
  "local_preload_libraries",
  "unix_socket_directories",
  "listen_addresses",
]);

/** Lists of keywords: a set, in any order and case. */
const keywordSets: ReadonlySet<string> = new Set([
  "log_destination",
  "createrole_self_grant",
  "restrict_nonsystem_relation_kind",
  "wal_consistency_checking",
  "debug_io_direct",
]);

/** A key that two values share exactly when the server takes them for the same, or null when it refuses one. */
type Key = string | null;

function listKey(text: string, keepCase: boolean): Key {
  const items = splitIdentifierList(text, keepCase);
  return items === null ? null : JSON.stringify(items);
}

function setKey(items: Iterable<string>): string {
  return JSON.stringify([...new Set(items)].sort());
}

function keywordSetKey(text: string): Key {
  const items = splitIdentifierList(text);
  return items === null ? null : setKey(items.map((item) => item.toLowerCase()));
}

function auditKey(text: string): Key {
  const parsed = parseAuditClasses(text);
  return parsed.state === "valid" ? setKey(parsed.classes) : null;
}

/** A boolean up to PostgreSQL 17, a list of stages from 18, where `on` still means the first three. */
function logConnectionsKey(text: string): Key {
  const stages = ["receipt", "authentication", "authorization"];
  const flag = booleanValue(text);
  if (flag !== null) return setKey(flag ? stages : []);
  const items = splitIdentifierList(text);
  if (items === null) return null;
  return setKey(items.flatMap((item) => (item === "all" ? [...stages, "setup_durations"] : [item])));
}

/** Names of one value of an enumeration that the server prints differently. */
const enumAliases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  client_min_messages: { debug: "debug2", info: "info" },
  log_min_messages: { debug: "debug2" },
  log_min_error_statement: { debug: "debug2" },
  wal_level: { archive: "replica", hot_standby: "replica" },
  default_transaction_isolation: {},
};

function enumKey(name: string, text: string): Key {
  const lower = text.toLowerCase();
  const flag = ["on", "off", "true", "false", "yes", "no", "1", "0"].includes(lower)
    ? booleanValue(lower)
    : null;
  if (flag !== null) return flag ? "on" : "off";
  return enumAliases[name]?.[lower] ?? lower;
}

function typedKey(name: string, text: string, type: SettingType): Key {
  switch (type.kind) {
    case "boolean":
      return booleanValue(text)?.toString() ?? null;
    case "enum":
      return enumKey(name, text);
    case "integer":
    case "real":
      return numericValue(text, type.kind, type.unit)?.toString() ?? null;
  }
}

function keyOf(name: string, text: string): Key {
  if (name === "pgaudit.log") return auditKey(text);
  if (name === "log_connections") return logConnectionsKey(text);
  if (orderedLists.has(name)) return listKey(text, false);
  if (orderedCaseLists.has(name)) return listKey(text, true);
  if (keywordSets.has(name)) return keywordSetKey(text);
  const type = settingType(name);
  return type === null ? text : typedKey(name, text, type);
}

/**
 * Whether two texts set a setting to the same value: `10MB` and `10240kB`, `on` and `true`, `ddl, write` and
 * `write,ddl` of `pgaudit.log`. Texts that the server would refuse equal only themselves.
 */
export function settingValuesEqual(name: string, a: string, b: string): boolean {
  if (a === b) return true;
  const lower = name.toLowerCase();
  const key = keyOf(lower, a);
  return key !== null && key === keyOf(lower, b);
}
