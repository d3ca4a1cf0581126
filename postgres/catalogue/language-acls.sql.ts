import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Languages; those of initdb only where they are not as it left them. */
export const languageAclsQuery = defineQuery({
  name: "language-acls",
  text: `SELECT 'language' AS kind, NULL::text AS schema, l.lanname AS name, NULL::text AS "column",
       l.lanowner AS owner, l.lanacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.pg_language'::regclass AND i.objoid = l.oid AND i.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_language'::regclass AND p.objid = l.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE (l.oid >= 16384 OR l.lanacl IS DISTINCT FROM i.initprivs OR l.lanowner <> 10)
 ORDER BY l.lanname COLLATE "C"`,
  row: accessObjectRow,
});
