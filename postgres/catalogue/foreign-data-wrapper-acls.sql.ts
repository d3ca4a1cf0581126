import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Foreign-data wrappers. */
export const foreignDataWrapperAclsQuery = defineQuery({
  name: "foreign-data-wrapper-acls",
  text: `SELECT 'foreign-data-wrapper' AS kind, NULL::text AS schema, w.fdwname AS name, NULL::text AS "column",
       w.fdwowner AS owner, w.fdwacl AS acl, e.extname AS extension
  FROM pg_catalog.pg_foreign_data_wrapper w
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass AND p.objid = w.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 ORDER BY w.fdwname COLLATE "C"`,
  row: accessObjectRow,
});
