import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** Every setting that the reader may see, as SHOW prints it. */
export const settingsQuery = defineQuery({
  name: "settings",
  text: `SELECT s.name, current_setting(s.name, true) AS value, s.source, s.sourcefile AS "sourceFile", s.context,
       s.pending_restart AS "pendingRestart", s.unit, s.reset_val AS "resetValue", s.boot_val AS "bootValue"
  FROM pg_catalog.pg_settings s
 ORDER BY s.name COLLATE "C"`,
  row: z.object({
    name: z.string(),
    value: z.string(),
    source: z.string(),
    sourceFile: z.string().nullable(),
    context: z.string(),
    pendingRestart: z.boolean(),
    unit: z.string().nullable(),
    resetValue: z.string().nullable(),
    bootValue: z.string().nullable(),
  }),
});
