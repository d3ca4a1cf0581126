import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/** The database of the session. */
export const databaseAclQuery = defineQuery({
  name: "database-acl",
  text: `SELECT 'database' AS kind, NULL::text AS schema, d.datname AS name, NULL::text AS "column",
       d.datdba AS owner, d.datacl AS acl, NULL::text AS extension
  FROM pg_catalog.pg_database d
 WHERE d.datname = current_database()`,
  row: accessObjectRow,
});
