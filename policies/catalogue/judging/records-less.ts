import { booleanValue } from "#postgres/settings/boolean-value.ts";
import { logLevelRank } from "#postgres/settings/log-levels.ts";
import { numericValue } from "#postgres/settings/numeric-value.ts";
import { settingType } from "#postgres/settings/setting-types.ts";

/** How much a value makes the server record: a larger number is more, null where it cannot be told. */
type Amount = (value: string, name: string) => number | null;

function numberOf(value: string, name: string): number | null {
  const type = settingType(name);
  return type?.kind === "integer" || type?.kind === "real"
    ? numericValue(value, type.kind, type.unit)
    : numericValue(value, "integer", "none");
}

/** A threshold: the lower, the more is recorded; a negative one switches it off. */
const threshold: Amount = (value, name) => {
  const number = numberOf(value, name);
  if (number === null) return null;
  return number < 0 ? Number.NEGATIVE_INFINITY : -number;
};

/** A share or a length: the larger, the more; a negative one has no limit. */
const length: Amount = (value, name) => {
  const number = numberOf(value, name);
  if (number === null) return null;
  return number < 0 ? Number.POSITIVE_INFINITY : number;
};

/** A length of which 0 has no limit. */
const lengthOrAll: Amount = (value, name) => {
  const number = numberOf(value, name);
  return number === 0 ? Number.POSITIVE_INFINITY : number;
};

const share: Amount = numberOf;

const minimumLevel: Amount = (value) => {
  const rank = logLevelRank(value);
  return rank === null ? null : -rank;
};

const on: Amount = (value) => {
  const flag = booleanValue(value);
  return flag === null ? null : Number(flag);
};

const off: Amount = (value) => {
  const amount = on(value, "");
  return amount === null ? null : -amount;
};

function among(...words: readonly string[]): Amount {
  return (value) => {
    const place = words.indexOf(value.toLowerCase());
    return place < 0 ? null : place;
  };
}

/** pgaudit's event triggers, which name the objects of DDL, do not fire in the role of a replica. */
const replicationRole: Amount = (value) => {
  const place = among("replica", "origin", "local")(value, "");
  return place === null ? null : Math.min(place, 1);
};

const amounts: Readonly<Record<string, Amount>> = {
  event_triggers: on,
  log_autovacuum_min_duration: threshold,
  log_error_verbosity: among("terse", "default", "verbose"),
  log_min_duration_sample: threshold,
  log_min_duration_statement: threshold,
  log_min_error_statement: minimumLevel,
  log_min_messages: minimumLevel,
  log_parameter_max_length: length,
  log_parameter_max_length_on_error: length,
  log_statement: among("none", "ddl", "mod", "all"),
  log_statement_sample_rate: share,
  log_temp_files: threshold,
  log_transaction_sample_rate: share,
  "pgaudit.log_parameter_max_size": lengthOrAll,
  "pgaudit.log_statement_once": off,
  session_replication_role: replicationRole,
};

/** Values of which none records more, for comparison with a server's value that was not seen. */
const most: Readonly<Record<string, string>> = {
  event_triggers: "on",
  log_error_verbosity: "verbose",
  log_min_duration_statement: "0",
  log_min_error_statement: "debug5",
  log_min_messages: "debug5",
  log_statement: "all",
  "pgaudit.log_statement_once": "off",
  session_replication_role: "origin",
};

function amountOf(name: string): Amount {
  return amounts[name] ?? on;
}

/**
 * Whether one value of a setting makes the server record less than another, or might: what cannot be compared counts as
 * less.
 * @param name in lower case
 * @param server null where the server's own value was not seen: only what records the most is then not less
 */
export function recordsLess(name: string, value: string, server: string | null): boolean {
  // With no role of its own the server audits no objects; any role adds some.
  if (name === "pgaudit.role" && server === "") return false;
  const amount = amountOf(name)(value, name);
  const whole = amountOf(name)(server ?? most[name] ?? "on", name);
  return amount === null || whole === null || amount < whole;
}
