import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/**
 * Routines that do not run as their caller does: as their owner (SECURITY DEFINER), or with settings of their own
 * (`pg_proc.proconfig`). Names as in `routine-acls`; the system's own only where they run as their owner.
 */
export const specialRoutinesQuery = defineQuery({
  name: "special-routines",
  text: `SELECT n.nspname AS schema, quote_ident(f.proname) || '(' || oidvectortypes(f.proargtypes) || ')' AS name,
       f.proowner AS owner, f.prosecdef AS "securityDefiner", coalesce(f.proconfig, '{}') AS config, e.extname AS extension
  FROM pg_catalog.pg_proc f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  LEFT JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_proc'::regclass AND p.objid = f.oid AND p.objsubid = 0
       AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
 WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
   AND (f.prosecdef OR (f.proconfig IS NOT NULL AND f.oid >= 16384))
 ORDER BY n.nspname COLLATE "C", f.proname COLLATE "C", f.oid`,
  row: z.object({
    schema: z.string(),
    name: z.string(),
    owner: z.int(),
    securityDefiner: z.boolean(),
    config: z.array(z.string()),
    extension: z.string().nullable(),
  }),
});
