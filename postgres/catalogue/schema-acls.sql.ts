import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Schemas: all but those of temporary objects and the system's own as initdb left them; `public` (2200) always. */
export const schemaAclsQuery = defineQuery({
  name: "schema-acls",
  text: `SELECT 'schema' AS kind, NULL::text AS schema, n.nspname AS name, NULL::text AS "column",
       n.nspowner AS owner, n.nspacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_namespace'::regclass AND i.objoid = n.oid AND i.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_namespace'::regclass AND p.objid = n.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
   AND (n.oid = 2200 OR (n.oid >= 16384 OR n.nspowner <> 10
        OR (n.nspacl IS DISTINCT FROM i.initprivs AND NOT (n.nspname = 'information_schema' AND i.initprivs IS NULL
            AND n.nspacl = acldefault('n', 10) || makeaclitem(0, 10, 'USAGE', false)))))
 ORDER BY n.nspname COLLATE "C"`,
  row: accessObjectRow,
});
