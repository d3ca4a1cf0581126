import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** What the configuration files say, in the order in which they are read: of two lines the later one counts. */
export const fileValuesQuery = defineQuery({
  name: "apply-file-values",
  text: `SELECT lower(f.name) AS name, f.setting AS value,
       f.sourcefile ~ '[/\\\\]postgresql[.]auto[.]conf$' AS "autoConf"
  FROM pg_catalog.pg_file_settings f
 WHERE f.name IS NOT NULL AND f.setting IS NOT NULL
 ORDER BY f.seqno`,
  row: z.object({ name: z.string(), value: z.string(), autoConf: z.boolean() }),
});
