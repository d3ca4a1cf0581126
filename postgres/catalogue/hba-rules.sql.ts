import { z } from "zod";
import { defineQuery } from "../client/query.ts";

const row = z.object({
  file: z.string().nullable(),
  line: z.int(),
  type: z.string().nullable(),
  databases: z.array(z.string()),
  users: z.array(z.string()),
  address: z.string().nullable(),
  netmask: z.string().nullable(),
  method: z.string().nullable(),
  options: z.array(z.string()),
  error: z.string().nullable(),
});

/** Rules of `pg_hba.conf` on PostgreSQL 15, which has one file. */
export const hbaRules15Query = defineQuery({
  name: "hba-rules-15",
  text: `SELECT NULL::text AS file, h.line_number AS line, h.type, coalesce(h.database, '{}') AS databases,
       coalesce(h.user_name, '{}') AS users, h.address, h.netmask, h.auth_method AS method,
       coalesce(h.options, '{}') AS options, h.error
  FROM pg_catalog.pg_hba_file_rules h
 ORDER BY h.line_number`,
  row,
});

/** Rules of `pg_hba.conf` and of the files it includes, in the order in which they are tried. */
export const hbaRules16Query = defineQuery({
  name: "hba-rules-16",
  text: `SELECT h.file_name AS file, h.line_number AS line, h.type, coalesce(h.database, '{}') AS databases,
       coalesce(h.user_name, '{}') AS users, h.address, h.netmask, h.auth_method AS method,
       coalesce(h.options, '{}') AS options, h.error
  FROM pg_catalog.pg_hba_file_rules h
 ORDER BY h.rule_number NULLS FIRST, h.file_name COLLATE "C", h.line_number`,
  row,
});
