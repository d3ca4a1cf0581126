import type { SqlClient } from "../client/sql-client.ts";
import { isSuperuserQuery, setLocalSettingsQuery } from "./session-settings.sql.ts";

/** Sets settings until the end of the transaction; those that the server does not have are left out. */
export async function setLocal(client: SqlClient, values: Readonly<Record<string, string>>): Promise<void> {
  await client.rows(setLocalSettingsQuery, [Object.keys(values), Object.values(values)]);
}

/**
 * Whatever could write a statement's text somewhere, off: the log by statement, by duration, by sample and by
 * error, `pg_stat_activity`, `pg_stat_statements`. Not pgaudit: that redacts what follows the word PASSWORD,
 * and auditing is never switched off.
 */
const quiet: Readonly<Record<string, string>> = Object.freeze({
  log_statement: "none",
  log_duration: "off",
  log_min_duration_statement: "-1",
  log_min_duration_sample: "-1",
  log_transaction_sample_rate: "0",
  log_min_error_statement: "panic",
  debug_print_parse: "off",
  debug_print_rewritten: "off",
  debug_print_plan: "off",
  track_activities: "off",
  "pg_stat_statements.track": "none",
  "pg_stat_statements.track_utility": "off",
});

/**
 * Keeps the statements of the rest of the transaction out of the log, as far as this session may: a verifier
 * is no password, and still a secret. Only a superuser may; a managed service's administrator may not.
 */
export async function quietForSecrets(client: SqlClient): Promise<void> {
  const [row] = await client.rows(isSuperuserQuery);
  if (row?.superuser === true) await setLocal(client, quiet);
}
