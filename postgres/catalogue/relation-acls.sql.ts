import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/**
 * Relations of every kind that has an ACL; the system's own (oid under 16384) only where they are not as initdb left them.
 *
 * For the views of `information_schema` initdb grants SELECT to PUBLIC and keeps no record of that in
 * `pg_init_privs`; its inner views (`_pg_…`, one of which shows passwords of user mappings) get no grant.
 */
export const relationAclsQuery = defineQuery({
  name: "relation-acls",
  text: `SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' WHEN 'S' THEN 'sequence' END AS kind,
       n.nspname AS schema, c.relname AS name, NULL::text AS "column",
       c.relowner AS owner, c.relacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_class'::regclass AND p.objid = c.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND c.relpersistence <> 't'
   AND (c.oid >= 16384 OR (c.relacl IS DISTINCT FROM i.initprivs AND NOT (n.nspname = 'information_schema'
            AND NOT starts_with(c.relname, '_pg_') AND i.initprivs IS NULL
            AND c.relacl = acldefault('r', 10) || makeaclitem(0, 10, 'SELECT', false)))
        OR c.relowner <> 10)
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`,
  row: accessObjectRow,
});
