import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/**
 * Sets, until the end of the transaction, those of the given settings that this server has: names and values
 * stand in two arrays side by side.
 */
export const setLocalSettingsQuery = defineQuery({
  name: "apply-set-local",
  text: `SELECT pg_catalog.set_config(s.name, v.value, true) AS value
  FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS v(name, value)
  JOIN pg_catalog.pg_settings s ON s.name = v.name`,
  row: z.object({ value: z.string() }),
});

/** Whether the session's user is a superuser, and so may set what only superusers may. */
export const isSuperuserQuery = defineQuery({
  name: "apply-is-superuser",
  text: "SELECT pg_catalog.current_setting('is_superuser') = 'on' AS superuser",
  row: z.object({ superuser: z.boolean() }),
});

/** Bounds every statement of the session. */
export const sessionTimeoutsQuery = defineQuery({
  name: "apply-session-timeouts",
  text: `SELECT pg_catalog.set_config('statement_timeout', $1, false) AS statement_timeout,
       pg_catalog.set_config('lock_timeout', $2, false) AS lock_timeout`,
  row: z.object({ statement_timeout: z.string(), lock_timeout: z.string() }),
});
