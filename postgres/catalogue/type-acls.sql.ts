import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Types and domains; not the array types, and the row types of tables and the multiranges only where somebody granted on them. */
export const typeAclsQuery = defineQuery({
  name: "type-acls",
  text: `SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END AS kind, n.nspname AS schema, t.typname AS name,
       NULL::text AS "column", t.typowner AS owner, t.typacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_catalog.pg_type el ON el.oid = t.typelem AND el.typarray = t.oid
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_type'::regclass AND i.objoid = t.oid AND i.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_type'::regclass AND p.objid = t.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE t.typtype IN ('b', 'c', 'd', 'e', 'm', 'r')
   AND el.oid IS NULL
   AND (t.typacl IS NOT NULL OR (t.typtype <> 'm' AND (t.typrelid = 0 OR c.relkind = 'c')))
   AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
   AND (t.oid >= 16384 OR t.typacl IS DISTINCT FROM i.initprivs OR t.typowner <> 10)
 ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"`,
  row: accessObjectRow,
});
