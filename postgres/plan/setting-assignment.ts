import { quoteIdentifier, quoteLiteral } from "../client/quote.ts";
import { splitIdentifierList } from "../settings/identifier-list.ts";

/**
 * Lists whose items the server quotes one by one when `SET` stores them (GUC_LIST_QUOTE; the same list as
 * `variable_is_guc_list_quote()` of pg_dump). For these `'a, b'` would be one item with a comma in its name.
 */
const quotedLists: ReadonlyMap<string, { readonly keepCase: boolean }> = new Map([
  ["local_preload_libraries", { keepCase: true }],
  ["session_preload_libraries", { keepCase: true }],
  ["shared_preload_libraries", { keepCase: true }],
  ["search_path", { keepCase: false }],
  ["temp_tablespaces", { keepCase: false }],
  ["unix_socket_directories", { keepCase: true }],
]);

/** A setting's name as `SET` takes it: `"pgaudit"."log"`. */
export function settingNameSql(name: string): string {
  return name.split(".").map(quoteIdentifier).join(".");
}

/** A setting's value as `SET … =` takes it, or why it cannot be written so. */
export type SettingValueSql = { readonly sql: string } | { readonly problem: string };

/** Writes a value. Every item of a list that the server quotes stands as a literal of its own. */
export function settingValueSql(name: string, value: string): SettingValueSql {
  const list = quotedLists.get(name.toLowerCase());
  if (/[\n\r]/.test(value)) return { problem: "a value cannot hold a line break" };
  if (list === undefined) return { sql: quoteLiteral(value) };
  const items = splitIdentifierList(value, list.keepCase);
  if (items === null) return { problem: "the value is not a list of names separated by commas" };
  if (items.length > 0) return { sql: items.map(quoteLiteral).join(", ") };
  // The server stores an empty list as one item with an empty name, and then cannot start with it.
  return name.toLowerCase() === "search_path"
    ? { sql: "''" }
    : { problem: "SET cannot write an empty list: leave the setting out of the declaration and RESET it" };
}
