import { accessObjectRow } from "../catalogue/access-object-row.ts";
import { defineQuery } from "../client/query.ts";

/** Parameters that somebody granted on. Nobody owns one; the bootstrap superuser stands as the grantor. */
export const sharedParametersQuery = defineQuery({
  name: "apply-parameters",
  text: `SELECT 'parameter' AS kind, NULL::text AS schema, p.parname AS name, NULL::text AS "column",
       10 AS owner, p.paracl AS acl, NULL::text AS extension
  FROM pg_catalog.pg_parameter_acl p
 ORDER BY p.parname COLLATE "C"`,
  row: accessObjectRow,
});

/** Tablespaces, those of initdb included. */
export const sharedTablespacesQuery = defineQuery({
  name: "apply-tablespaces",
  text: `SELECT 'tablespace' AS kind, NULL::text AS schema, t.spcname AS name, NULL::text AS "column",
       t.spcowner AS owner, t.spcacl AS acl, NULL::text AS extension
  FROM pg_catalog.pg_tablespace t
 ORDER BY t.spcname COLLATE "C"`,
  row: accessObjectRow,
});
