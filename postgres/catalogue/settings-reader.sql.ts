import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** Who reads, and whether that role sees all settings: others miss rows of `pg_settings` without an error. */
export const settingsReaderQuery = defineQuery({
  name: "settings-reader",
  text: `SELECT session_user AS role, current_database() AS database,
       pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') AS "seesAll"`,
  row: z.object({ role: z.string(), database: z.string(), seesAll: z.boolean() }),
});
