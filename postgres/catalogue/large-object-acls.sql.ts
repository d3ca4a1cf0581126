import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** Large objects, by oid. */
export const largeObjectAclsQuery = defineQuery({
  name: "large-object-acls",
  text: `SELECT 'large-object' AS kind, NULL::text AS schema, o.oid::text AS name, NULL::text AS "column",
       o.lomowner AS owner, o.lomacl AS acl, NULL::text AS extension
  FROM pg_catalog.pg_largeobject_metadata o
 ORDER BY o.oid`,
  row: accessObjectRow,
});
