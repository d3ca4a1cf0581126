import type pg from "pg";
import { z } from "zod";
import type { ObjectKind } from "#postgres/access/privilege.ts";
import { privilegesOf } from "#postgres/access/privilege-letters.ts";
import type { OracleObject } from "./oracle-world.ts";

/** How `has_…_privilege` asks about a kind; null: this version cannot be asked. */
export function hasCall(object: OracleObject, role: string, privilege: string, major: number): string | null {
  const call = (name: string, of = "o.oid"): string => `has_${name}_privilege(${role}, ${of}, ${privilege})`;
  const byKind: Readonly<Record<ObjectKind, string | null>> = {
    database: call("database"),
    schema: call("schema"),
    table: call("table"),
    "partitioned-table": call("table"),
    view: call("table"),
    "materialized-view": call("table"),
    "foreign-table": call("table"),
    sequence: call("sequence"),
    column: `has_column_privilege(${role}, o.oid, o.num, ${privilege})`,
    routine: call("function"),
    type: call("type"),
    domain: call("type"),
    language: call("language"),
    "foreign-data-wrapper": call("foreign_data_wrapper"),
    "foreign-server": call("server"),
    "large-object": major >= 18 ? call("largeobject") : null,
    parameter: call("parameter", "o.name"),
    tablespace: call("tablespace"),
  };
  return byKind[object.kind];
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A row with the object's oid, by its names. */
export function oidSql({ kind, schema, name, column }: OracleObject): string {
  const n = literal(name);
  const inSchema = (catalogue: string, prefix: string, of: string): string =>
    `SELECT x.oid, 0::int2 AS num, ''::text AS name FROM pg_${catalogue} x WHERE x.${prefix}namespace = (SELECT oid FROM pg_namespace WHERE nspname = ${literal(schema ?? "")}) AND ${of} = ${n}`;
  const loose = (catalogue: string, of: string): string =>
    `SELECT x.oid, 0::int2 AS num, ''::text AS name FROM pg_${catalogue} x WHERE x.${of}::text = ${n}`;
  switch (kind) {
    case "database":
      return loose("database", "datname");
    case "schema":
      return loose("namespace", "nspname");
    case "table":
    case "partitioned-table":
    case "view":
    case "materialized-view":
    case "foreign-table":
    case "sequence":
      return inSchema("class", "rel", "x.relname::text");
    case "column":
      return `SELECT c.oid, a.attnum AS num, ''::text AS name FROM (${inSchema("class", "rel", "x.relname::text")}) c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ${literal(column ?? "")}`;
    case "routine":
      return inSchema("proc", "pro", "quote_ident(x.proname) || '(' || oidvectortypes(x.proargtypes) || ')'");
    case "type":
    case "domain":
      return inSchema("type", "typ", "x.typname::text");
    case "language":
      return loose("language", "lanname");
    case "foreign-data-wrapper":
      return loose("foreign_data_wrapper", "fdwname");
    case "foreign-server":
      return loose("foreign_server", "srvname");
    case "large-object":
      return loose("largeobject_metadata", "oid");
    case "tablespace":
      return loose("tablespace", "spcname");
    case "parameter":
      return `SELECT 0::oid AS oid, 0::int2 AS num, ${n}::text AS name`;
  }
}

/** One fact in a comparable text. */
export function factOf(role: string, object: OracleObject, privilege: string, what: string): string {
  return JSON.stringify([role, object.kind, object.schema, object.name, object.column, privilege, what]);
}

const row = z.object({
  object: z.int(),
  role: z.string(),
  privilege: z.string(),
  usable: z.boolean(),
  option: z.boolean(),
});

/** The statement that asks the server about every role, object and privilege. */
function answersSql(objects: readonly OracleObject[], major: number): string {
  const parts = objects.flatMap((object, index) => {
    const usable = hasCall(object, "r.oid", "p", major);
    const option = hasCall(object, "r.oid", "p || ' WITH GRANT OPTION'", major);
    if (usable === null || option === null) return [];
    const privileges = privilegesOf(object.kind, major * 10_000)
      .map(literal)
      .join(",");
    return [
      `SELECT ${index} AS object, r.rolname::text AS role, p AS privilege, ${usable} AS usable, ${option} AS option
         FROM (${oidSql(object)}) o CROSS JOIN roles r CROSS JOIN unnest(ARRAY[${privileges}]) p`,
    ];
  });
  return `WITH roles AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY($1)) ${parts.join(" UNION ALL ")}`;
}

/** Everything that the server says is usable or grantable. */
export async function serverFacts(
  client: pg.Client,
  objects: readonly OracleObject[],
  roles: readonly string[],
  major: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query(answersSql(objects, major), [roles]);
  const facts = new Set<string>();
  for (const { object, role, privilege, usable, option } of z.array(row).parse(rows)) {
    const of = objects[object];
    if (of === undefined) throw new Error("an answer about nothing");
    if (usable) facts.add(factOf(role, of, privilege, "usable"));
    if (option) facts.add(factOf(role, of, privilege, "grantable"));
  }
  return facts;
}

const membershipRow = z.object({ member: z.string(), role: z.string(), mode: z.string() });

/** Everything that `pg_has_role` affirms. */
export async function serverMemberships(
  client: pg.Client,
  roles: readonly string[],
  major: number,
): Promise<ReadonlySet<string>> {
  const modes = major >= 16 ? "'USAGE','MEMBER','SET'" : "'USAGE','MEMBER'";
  const { rows } = await client.query(
    `SELECT m.rolname::text AS member, r.rolname::text AS role, mode FROM pg_roles m CROSS JOIN pg_roles r CROSS JOIN unnest(ARRAY[${modes}]) mode
      WHERE m.rolname = ANY($1) AND r.rolname = ANY($1) AND pg_has_role(m.oid, r.oid, mode)`,
    [roles],
  );
  return new Set(
    z
      .array(membershipRow)
      .parse(rows)
      .map(({ member, role, mode }) => JSON.stringify([member, role, mode])),
  );
}
