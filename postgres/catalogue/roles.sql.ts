import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** All roles with their attributes. 16384 is FirstNormalObjectId: what initdb makes has smaller oids; 10 is its superuser. */
export const rolesQuery = defineQuery({
  name: "roles",
  text: `SELECT r.oid,
       r.rolname AS name,
       r.oid < 16384 AND r.oid <> 10 AS predefined,
       r.rolsuper AS superuser,
       r.rolinherit AS inherit,
       r.rolcreaterole AS "createRole",
       r.rolcreatedb AS "createDatabase",
       r.rolcanlogin AS "canLogin",
       r.rolreplication AS replication,
       r.rolbypassrls AS "bypassRls",
       r.rolconnlimit AS "connectionLimit",
       CASE WHEN isfinite(r.rolvaliduntil)
            THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            ELSE r.rolvaliduntil::text END AS "validUntil"
  FROM pg_catalog.pg_roles r
 ORDER BY r.rolname COLLATE "C"`,
  row: z.object({
    oid: z.int(),
    name: z.string(),
    predefined: z.boolean(),
    superuser: z.boolean(),
    inherit: z.boolean(),
    createRole: z.boolean(),
    createDatabase: z.boolean(),
    canLogin: z.boolean(),
    replication: z.boolean(),
    bypassRls: z.boolean(),
    connectionLimit: z.int(),
    validUntil: z.string().nullable(),
  }),
});
