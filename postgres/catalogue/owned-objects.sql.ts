import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** The oid of a role. */
export const roleOidQuery = defineQuery({
  name: "role-oid",
  text: "SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = $1",
  row: z.object({ oid: z.int() }),
});

/** What depends on a role, in every database. Objects of other databases have no name here. */
export const roleDependentsQuery = defineQuery({
  name: "role-dependents",
  text: `SELECT s.dbid AS database, coalesce(c.relname::text, s.classid::text) AS catalogue, s.objid AS "objectId",
       s.deptype::text AS letter,
       CASE WHEN s.dbid = 0 OR d.datname = current_database()
            THEN pg_describe_object(s.classid, s.objid, s.objsubid) END AS description
  FROM pg_catalog.pg_shdepend s
  LEFT JOIN pg_catalog.pg_class c ON c.oid = s.classid
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
 WHERE s.refclassid = 'pg_catalog.pg_authid'::regclass AND s.refobjid = $1
 ORDER BY s.dbid, s.classid, s.objid, s.objsubid, s.deptype`,
  row: z.object({
    database: z.int(),
    catalogue: z.string(),
    objectId: z.int(),
    letter: z.string(),
    description: z.string().nullable(),
  }),
});
