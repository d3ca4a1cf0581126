import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** All databases of the cluster, templates included. */
export const databasesQuery = defineQuery({
  name: "databases",
  text: `SELECT d.datname AS name, d.datdba AS owner, pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collate, d.datctype AS ctype, d.datallowconn AS "allowConnections",
       d.datistemplate AS "isTemplate", d.datconnlimit AS "connectionLimit"
  FROM pg_catalog.pg_database d
 ORDER BY d.datname COLLATE "C"`,
  row: z.object({
    name: z.string(),
    owner: z.int(),
    encoding: z.string(),
    collate: z.string(),
    ctype: z.string(),
    allowConnections: z.boolean(),
    isTemplate: z.boolean(),
    connectionLimit: z.int(),
  }),
});
