import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Columns that have an ACL of their own. */
export const columnAclsQuery = defineQuery({
  name: "column-acls",
  text: `SELECT 'column' AS kind, n.nspname AS schema, c.relname AS name, a.attname AS "column",
       c.relowner AS owner, a.attacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_class'::regclass AND i.objoid = a.attrelid
       AND i.objsubid = a.attnum
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_class'::regclass AND p.objid = c.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE a.attacl IS NOT NULL
   AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND c.relpersistence <> 't'
   AND (c.oid >= 16384 OR a.attacl IS DISTINCT FROM i.initprivs)
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", a.attnum`,
  row: accessObjectRow,
});
