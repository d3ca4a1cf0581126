import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** `ALTER DEFAULT PRIVILEGES`, of every creator; schema null is for every schema. */
export const defaultAclsQuery = defineQuery({
  name: "default-acls",
  text: `SELECT d.defaclrole AS creator, n.nspname AS schema, d.defaclobjtype::text AS letter, d.defaclacl AS acl
  FROM pg_catalog.pg_default_acl d
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
 WHERE d.defaclnamespace = 0 OR n.oid IS NOT NULL
 ORDER BY d.defaclrole, n.nspname COLLATE "C" NULLS FIRST, d.defaclobjtype`,
  row: z.object({
    creator: z.int(),
    schema: z.string().nullable(),
    letter: z.enum(["r", "S", "f", "T", "n", "L"]),
    acl: z.string(),
  }),
});
