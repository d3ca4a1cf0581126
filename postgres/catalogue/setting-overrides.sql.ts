import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** What `ALTER ROLE … SET` and `ALTER DATABASE … SET` stored, one row per setting; oid 0 means all. */
export const settingOverridesQuery = defineQuery({
  name: "setting-overrides",
  text: `SELECT s.setrole AS role, s.setdatabase AS database, c.entry
  FROM pg_catalog.pg_db_role_setting s
 CROSS JOIN LATERAL unnest(s.setconfig) WITH ORDINALITY AS c (entry, position)
 ORDER BY s.setdatabase, s.setrole, c.position`,
  row: z.object({ role: z.int(), database: z.int(), entry: z.string() }),
});
