import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** Extensions of the session's database. */
export const extensionsQuery = defineQuery({
  name: "extensions",
  text: `SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema, e.extowner AS owner
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 ORDER BY e.extname COLLATE "C"`,
  row: z.object({ name: z.string(), version: z.string(), schema: z.string(), owner: z.int() }),
});
