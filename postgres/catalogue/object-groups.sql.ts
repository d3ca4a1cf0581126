import { z } from "zod";
import { objectKinds, privileges } from "../access/privilege.ts";
import type { SqlQuery } from "../client/query.ts";
import { defineQuery } from "../client/query.ts";

const row = z.object({
  kind: z.enum(objectKinds),
  schema: z.string().nullable(),
  /** The owner's oid. */
  owner: z.int(),
  /** Grantee's oid (0 is PUBLIC), grantor's oid, privilege, grant option; null as stored. */
  acl: z.array(z.tuple([z.int(), z.int(), z.enum(privileges), z.boolean()])).nullable(),
  names: z.array(z.string()),
  columns: z.array(z.string().nullable()),
});

/** Objects of one kind, schema, owner and ACL. */
export type ObjectGroupRow = z.infer<typeof row>;

/*
 * The server groups, by the binary ACL and before any name is looked up: 100,000 tables leave it as a few dozen
 * rows, each with the names of its objects. Grantees come as oids out of the snapshot, and not as names out of
 * the server's caches. $1 is true where the system's own objects are wanted as initdb left them, too.
 */
function grouped(name: string, objects: string): SqlQuery<ObjectGroupRow> {
  return defineQuery({
    name,
    text: `SELECT g.kind, n.nspname AS schema, g.owner,
       CASE WHEN g.acl IS NOT NULL THEN (
         SELECT coalesce(json_agg(json_build_array(x.grantee::int8, x.grantor::int8, x.privilege_type, x.is_grantable)), '[]'::json)
           FROM aclexplode(g.acl) x) END AS acl,
       g.names, g.columns
  FROM (SELECT o.kind, o.namespace, o.owner, o.acl, json_agg(o.name) AS names,
               CASE WHEN o.kind = 'column' THEN json_agg(o.col) ELSE '[]'::json END AS columns
          FROM (${objects}) o (kind, namespace, owner, acl, name, col)
         GROUP BY o.kind, o.namespace, o.owner, o.acl) g
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = g.namespace`,
    row,
  });
}

/** What initdb and extensions granted, joined: asking for each object by itself costs far more. */
const initial = (catalogue: string, object: string, column = "0"): string =>
  `LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = 'pg_catalog.${catalogue}'::regclass
          AND i.objoid = ${object} AND i.objsubid = ${column}`;

/** The condition that an object is not one of the system's as initdb left it, or that those are wanted, too. */
const ours = (object: string, owner: string, acl: string): string =>
  `(${object} >= 16384 OR $1::boolean OR ${owner} <> 10 OR ${acl} IS DISTINCT FROM i.initprivs)`;

/** The system's relations of which somebody granted a column: they are read with it. */
const withChangedColumn = `c.oid IN (SELECT a.attrelid FROM pg_catalog.pg_attribute a
                ${initial("pg_class", "a.attrelid", "a.attnum")}
                WHERE a.attrelid < 16384 AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM i.initprivs)`;

/** For the views of `information_schema` initdb keeps no record of its grant: see `relation-acls`. */
const relations = grouped(
  "relation-groups",
  `SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' WHEN 'S' THEN 'sequence' END,
          c.relnamespace, c.relowner, c.relacl, c.relname::text, NULL::text
     FROM pg_catalog.pg_class c
     ${initial("pg_class", "c.oid")}
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND c.relpersistence <> 't'
      AND (c.oid >= 16384 OR $1::boolean OR c.relowner <> 10 OR ${withChangedColumn}
           OR (c.relacl IS DISTINCT FROM i.initprivs
               AND NOT (c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'information_schema')
                    AND NOT starts_with(c.relname, '_pg_') AND i.initprivs IS NULL
                    AND c.relacl = acldefault('r', 10) || makeaclitem(0, 10, 'SELECT', false))))`,
);

const columns = grouped(
  "column-groups",
  `SELECT 'column', c.relnamespace, c.relowner, a.attacl, c.relname::text, a.attname::text
     FROM pg_catalog.pg_attribute a
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     ${initial("pg_class", "a.attrelid", "a.attnum")}
    WHERE a.attacl IS NOT NULL
      AND NOT a.attisdropped
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND c.relpersistence <> 't'
      AND (c.oid >= 16384 OR $1::boolean OR a.attacl IS DISTINCT FROM i.initprivs)`,
);

/** What is not in a schema of temporary objects. */
const lasting = `JOIN pg_catalog.pg_namespace s ON s.nspname !~ '^pg_(toast_)?temp_[0-9]+$' AND s.oid = `;

const schemas = grouped(
  "schema-groups",
  `SELECT 'schema', NULL::oid, s.nspowner, s.nspacl, s.nspname::text, NULL::text
     FROM pg_catalog.pg_namespace s
     ${initial("pg_namespace", "s.oid")}
    WHERE s.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
      AND (s.oid = 2200 OR s.oid >= 16384 OR $1::boolean OR s.nspowner <> 10
           OR (s.nspacl IS DISTINCT FROM i.initprivs
               AND NOT (s.nspname = 'information_schema' AND i.initprivs IS NULL
                    AND s.nspacl = acldefault('n', 10) || makeaclitem(0, 10, 'USAGE', false))))`,
);

const routines = grouped(
  "routine-groups",
  `SELECT 'routine', f.pronamespace, f.proowner, f.proacl,
          quote_ident(f.proname) || '(' || oidvectortypes(f.proargtypes) || ')', NULL::text
     FROM pg_catalog.pg_proc f
     ${lasting}f.pronamespace
     ${initial("pg_proc", "f.oid")}
    WHERE ${ours("f.oid", "f.proowner", "f.proacl")}`,
);

/** The server's own test of an array type, since a join of all types with themselves is slow where tables are many. */
const types = grouped(
  "type-groups",
  `SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, t.typnamespace, t.typowner, t.typacl, t.typname::text, NULL::text
     FROM pg_catalog.pg_type t
     ${lasting}t.typnamespace
     ${initial("pg_type", "t.oid")}
    WHERE t.typtype IN ('b', 'c', 'd', 'e', 'm', 'r')
      AND NOT (t.typelem <> 0 AND t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc)
      AND (t.typacl IS NOT NULL OR (t.typtype <> 'm' AND (t.typrelid = 0
           OR t.typrelid IN (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c'))))
      AND ${ours("t.oid", "t.typowner", "t.typacl")}`,
);

/** What is in no schema. A tablespace is the cluster's; of initdb's two only what somebody changed. */
const others = grouped(
  "other-groups",
  `SELECT 'database', NULL::oid, d.datdba, d.datacl, d.datname::text, NULL::text
     FROM pg_catalog.pg_database d WHERE d.datname = current_database()
   UNION ALL
   SELECT 'language', NULL, l.lanowner, l.lanacl, l.lanname::text, NULL
     FROM pg_catalog.pg_language l
     ${initial("pg_language", "l.oid")}
    WHERE ${ours("l.oid", "l.lanowner", "l.lanacl")}
   UNION ALL
   SELECT 'foreign-data-wrapper', NULL, w.fdwowner, w.fdwacl, w.fdwname::text, NULL FROM pg_catalog.pg_foreign_data_wrapper w
   UNION ALL
   SELECT 'foreign-server', NULL, s.srvowner, s.srvacl, s.srvname::text, NULL FROM pg_catalog.pg_foreign_server s
   UNION ALL
   SELECT 'large-object', NULL, o.lomowner, o.lomacl, o.oid::text, NULL FROM pg_catalog.pg_largeobject_metadata o
   UNION ALL
   SELECT 'tablespace', NULL, t.spcowner, t.spcacl, t.spcname::text, NULL
     FROM pg_catalog.pg_tablespace t WHERE t.oid >= 16384 OR $1::boolean OR t.spcowner <> 10 OR t.spcacl IS NOT NULL
   UNION ALL
   SELECT 'parameter', NULL, 10::oid, p.paracl, p.parname, NULL FROM pg_catalog.pg_parameter_acl p`,
);

/** One query for each family of kinds. */
export const objectGroupQueries: readonly SqlQuery<ObjectGroupRow>[] = [
  schemas,
  relations,
  columns,
  routines,
  types,
  others,
];
