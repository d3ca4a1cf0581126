import { z } from "zod";
import { defineQuery } from "../client/query.ts";
import { accessObjectRow } from "./access-object-row.ts";

/**
 * Objects of the system and members of extensions that are no longer as initdb, or the extension's script, left them:
 * another ACL than `pg_init_privs` keeps, or an owner that neither of the two gives. `initial` is that ACL; null means
 * the built-in default.
 *
 * A script runs as who makes the extension, or (trusted extensions) as the bootstrap superuser, 10. `public` (2200)
 * belongs to `pg_database_owner` (6171). Of its grants to PUBLIC in `information_schema` initdb keeps no record.
 */
export const alteredAclsQuery = defineQuery({
  name: "altered-acls",
  text: `WITH o (classid, oid, sub, kind, namespace, name, col, owner, acl) AS (
  SELECT 'pg_catalog.pg_class'::regclass, c.oid, 0,
         CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view'
              WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' ELSE 'sequence' END,
         c.relnamespace, c.relname::text, NULL::text, c.relowner, c.relacl
    FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
  UNION ALL
  SELECT 'pg_catalog.pg_class'::regclass, c.oid, a.attnum, 'column', c.relnamespace, c.relname::text, a.attname::text, c.relowner, a.attacl
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
   WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::regclass, f.oid, 0, 'routine', f.pronamespace,
         quote_ident(f.proname) || '(' || oidvectortypes(f.proargtypes) || ')', NULL, f.proowner, f.proacl
    FROM pg_catalog.pg_proc f
  UNION ALL
  SELECT 'pg_catalog.pg_type'::regclass, t.oid, 0, CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, t.typnamespace,
         t.typname::text, NULL, t.typowner, t.typacl
    FROM pg_catalog.pg_type t WHERE t.typacl IS NOT NULL
  UNION ALL
  SELECT 'pg_catalog.pg_namespace'::regclass, s.oid, 0, 'schema', NULL, s.nspname::text, NULL, s.nspowner, s.nspacl
    FROM pg_catalog.pg_namespace s
  UNION ALL
  SELECT 'pg_catalog.pg_language'::regclass, l.oid, 0, 'language', NULL, l.lanname::text, NULL, l.lanowner, l.lanacl
    FROM pg_catalog.pg_language l
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid, 0, 'foreign-data-wrapper', NULL, w.fdwname::text, NULL, w.fdwowner, w.fdwacl
    FROM pg_catalog.pg_foreign_data_wrapper w
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_server'::regclass, v.oid, 0, 'foreign-server', NULL, v.srvname::text, NULL, v.srvowner, v.srvacl
    FROM pg_catalog.pg_foreign_server v
), known AS (
  SELECT o.*, n.nspname, e.extname, e.extowner,
         coalesce(i.initprivs, CASE
           WHEN o.oid >= 16384 THEN NULL
           WHEN n.nspname = 'information_schema' AND o.kind IN ('table', 'view') AND NOT starts_with(o.name, '_pg_')
             THEN acldefault('r', 10) || makeaclitem(0, 10, 'SELECT', false)
           WHEN o.kind = 'schema' AND o.name = 'information_schema'
             THEN acldefault('n', 10) || makeaclitem(0, 10, 'USAGE', false) END) AS initial
    FROM o
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
    LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = o.classid AND i.objoid = o.oid AND i.objsubid = o.sub
    LEFT JOIN pg_catalog.pg_depend p ON p.classid = o.classid AND p.objid = o.oid AND p.objsubid = 0
         AND p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
    LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
)
SELECT k.kind, k.nspname AS schema, k.name, k.col AS "column", k.owner, k.acl, k.extname AS extension, k.initial,
       k.owner <> 10 AND CASE WHEN k.extname IS NULL THEN NOT (k.kind = 'schema' AND k.oid = 2200 AND k.owner = 6171)
                              ELSE k.owner <> k.extowner END AS "ownerChanged"
  FROM known k
 WHERE (k.oid < 16384 OR k.extname IS NOT NULL)
   AND coalesce(k.nspname, '') !~ '^pg_(toast_)?temp_[0-9]+$'
   AND (k.acl IS DISTINCT FROM k.initial
        OR (k.owner <> 10 AND k.owner IS DISTINCT FROM k.extowner))
 ORDER BY k.kind, k.nspname COLLATE "C", k.name COLLATE "C", k.col COLLATE "C"`,
  row: accessObjectRow.extend({ initial: z.string().nullable(), ownerChanged: z.boolean() }),
});
