import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** `GRANT SET` and `GRANT ALTER SYSTEM ON PARAMETER`. Only settings that somebody granted on have a row. */
export const parameterAclsQuery = defineQuery({
  name: "parameter-acls",
  text: `SELECT p.parname AS parameter, p.paracl AS acl
  FROM pg_catalog.pg_parameter_acl p
 ORDER BY p.parname COLLATE "C"`,
  row: z.object({ parameter: z.string(), acl: z.string() }),
});
