import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Foreign servers. */
export const foreignServerAclsQuery = defineQuery({
  name: "foreign-server-acls",
  text: `SELECT 'foreign-server' AS kind, NULL::text AS schema, s.srvname AS name, NULL::text AS "column",
       s.srvowner AS owner, s.srvacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_foreign_server s
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_foreign_server'::regclass AND p.objid = s.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 ORDER BY s.srvname COLLATE "C"`,
  row: accessObjectRow,
});
