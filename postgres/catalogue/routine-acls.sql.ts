import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Functions, procedures, aggregates and window functions, by signature: the name quoted where SQL needs it, and the types of its arguments. */
export const routineAclsQuery = defineQuery({
  name: "routine-acls",
  text: `SELECT 'routine' AS kind, n.nspname AS schema,
       quote_ident(f.proname) || '(' || oidvectortypes(f.proargtypes) || ')' AS name, NULL::text AS "column",
       f.proowner AS owner, f.proacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_proc f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_proc'::regclass AND i.objoid = f.oid AND i.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_proc'::regclass AND p.objid = f.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
   AND (f.oid >= 16384 OR f.proacl IS DISTINCT FROM i.initprivs OR f.proowner <> 10)
 ORDER BY n.nspname COLLATE "C", f.proname COLLATE "C", f.oid`,
  row: accessObjectRow,
});
