import type pg from "pg";
import type { ObjectKind, Privilege } from "#postgres/access/privilege.ts";
import { privilegesOf } from "#postgres/access/privilege-letters.ts";
import { quoteIdentifier } from "#postgres/client/quote.ts";
import { oddName } from "../apply/random-access.ts";
import { fixedRoles, type RandomCase } from "./random-case.ts";

/** One object of the oracle's database. */
export interface OracleObject {
  readonly kind: ObjectKind;
  readonly schema: string | null;
  readonly name: string;
  readonly column: string | null;
  /** `ON …` of GRANT, and what ALTER … OWNER is for; null: has no owner of its own. */
  readonly on: string;
  readonly alter: string | null;
}

const schema = oddName(2, "s_");
const q = quoteIdentifier;
const odd = (number: number): string => oddName(number);
const inSchema = (name: string): string => `${q(schema)}.${q(name)}`;

function relation(kind: ObjectKind, number: number, word: string, onWord = "TABLE"): OracleObject {
  const sql = inSchema(odd(number));
  return { kind, schema, name: odd(number), column: null, on: `${onWord} ${sql}`, alter: `${word} ${sql}` };
}

function column(of: number, kind: "note" | 'odd "col'): OracleObject {
  return {
    kind: "column",
    schema,
    name: odd(of),
    column: kind,
    on: `(${q(kind)}) ON TABLE ${inSchema(odd(of))}`,
    alter: null,
  };
}

function routine(number: number, word: string, types: string): OracleObject {
  const sql = `${inSchema(odd(number))}(${types})`;
  const plain = /^[a-z_][a-z0-9_]*$/.test(odd(number)) ? odd(number) : q(odd(number));
  return {
    kind: "routine",
    schema,
    name: `${plain}(${types})`,
    column: null,
    on: `${word} ${sql}`,
    alter: `${word} ${sql}`,
  };
}

function loose(kind: ObjectKind, name: string, word: string, onWord = word): OracleObject {
  return { kind, schema: null, name, column: null, on: `${onWord} ${q(name)}`, alter: `${word} ${q(name)}` };
}

/** The large object's number and the setting that somebody may be given. */
const largeObject = 900_001;
const parameter = "log_min_duration_statement";

/** Every kind that carries an ACL, with names that careless code breaks on. */
export function oracleObjects(database: string): readonly OracleObject[] {
  const types = (number: number, kind: "type" | "domain", word: string): OracleObject => ({
    ...relation(kind, number, word, "TYPE"),
  });
  return [
    loose("database", database, "DATABASE"),
    loose("schema", schema, "SCHEMA"),
    relation("table", 11, "TABLE"),
    relation("table", 12, "TABLE"),
    relation("partitioned-table", 13, "TABLE"),
    relation("view", 14, "VIEW"),
    relation("materialized-view", 15, "MATERIALIZED VIEW"),
    relation("foreign-table", 16, "FOREIGN TABLE"),
    relation("sequence", 17, "SEQUENCE", "SEQUENCE"),
    column(11, "note"),
    column(11, 'odd "col'),
    column(14, "note"),
    routine(18, "FUNCTION", "integer"),
    routine(18, "FUNCTION", "text, integer"),
    routine(19, "PROCEDURE", ""),
    types(20, "type", "TYPE"),
    types(21, "domain", "DOMAIN"),
    loose("language", odd(22), "LANGUAGE"),
    loose("foreign-data-wrapper", odd(23), "FOREIGN DATA WRAPPER"),
    loose("foreign-server", odd(24), "SERVER", "FOREIGN SERVER"),
    {
      kind: "large-object",
      schema: null,
      name: String(largeObject),
      column: null,
      on: `LARGE OBJECT ${largeObject}`,
      alter: `LARGE OBJECT ${largeObject}`,
    },
    {
      kind: "parameter",
      schema: null,
      name: parameter,
      column: null,
      on: `PARAMETER ${parameter}`,
      alter: null,
    },
    loose("tablespace", odd(25), "TABLESPACE"),
  ];
}

/** Makes the objects, once; whatever a case does with them is rolled back. */
export async function makeObjects(client: pg.Client, tablespaceFolder: string): Promise<void> {
  const name = (number: number): string => inSchema(odd(number));
  await client.query(`CREATE SCHEMA ${q(schema)};
    CREATE TABLE ${name(11)} (note text, "odd ""col" int);
    CREATE TABLE ${name(12)} (note text);
    CREATE TABLE ${name(13)} (note text) PARTITION BY LIST (note);
    CREATE VIEW ${name(14)} AS SELECT 'x'::text AS note;
    CREATE MATERIALIZED VIEW ${name(15)} AS SELECT 'x'::text AS note;
    CREATE FOREIGN DATA WRAPPER ${q(odd(23))};
    CREATE SERVER ${q(odd(24))} FOREIGN DATA WRAPPER ${q(odd(23))};
    CREATE FOREIGN TABLE ${name(16)} (note text) SERVER ${q(odd(24))};
    CREATE SEQUENCE ${name(17)};
    CREATE FUNCTION ${name(18)}(integer) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION ${name(18)}(text, integer) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE ${name(19)}() LANGUAGE sql AS 'SELECT 1';
    CREATE TYPE ${name(20)} AS ENUM ('a');
    CREATE DOMAIN ${name(21)} AS text;
    CREATE TRUSTED LANGUAGE ${q(odd(22))} HANDLER plpgsql_call_handler;
    SELECT lo_create(${largeObject})`);
  await client.query(`CREATE TABLESPACE ${q(odd(25))} LOCATION '${tablespaceFolder}'`);
}

/** The names of a case's roles. */
export function roleNames(some: RandomCase): readonly string[] {
  return some.roles.map(({ name }, index) => oddName(name, `r${index}`));
}

interface Names {
  readonly roles: readonly string[];
  readonly objects: readonly OracleObject[];
  readonly serverVersionNum: number;
}

/** As a role, if it is to be; a DO block undoes it when the statement fails. */
function as(by: number | null, { roles }: Names, sql: string): string {
  return by === null ? sql : `SET LOCAL ROLE ${q(roles[by] ?? "")}; ${sql}; RESET ROLE`;
}

function membershipSql(one: RandomCase["memberships"][number], names: Names): string {
  const role = typeof one.role === "number" ? (names.roles[one.role] ?? "") : one.role;
  const options =
    names.serverVersionNum >= 160_000
      ? `WITH ADMIN ${one.admin}, INHERIT ${one.inherit}, SET ${one.set}`
      : one.admin
        ? "WITH ADMIN OPTION"
        : "";
  return as(one.by, names, `GRANT ${q(role)} TO ${q(names.roles[one.member] ?? "")} ${options}`);
}

function changeSql(one: RandomCase["changes"][number], names: Names): string {
  const object = names.objects[one.object % names.objects.length];
  if (object === undefined) return "";
  const all = privilegesOf(object.kind, names.serverVersionNum);
  const privilege: Privilege | "ALL" = one.all ? "ALL" : (all[one.privilege % all.length] ?? "ALL");
  const to =
    one.to === "public" ? "PUBLIC" : one.to === "owner" ? "CURRENT_USER" : q(names.roles[one.to] ?? "");
  const on = object.kind === "column" ? object.on : ` ON ${object.on}`;
  if (one.revoke) return as(one.by, names, `REVOKE ${privilege} ${on} FROM ${to} CASCADE`);
  const option = one.option && one.to !== "public" ? "WITH GRANT OPTION" : "";
  return as(one.by, names, `GRANT ${privilege} ${on} TO ${to} ${option}`);
}

function defaultSql(one: RandomCase["defaults"][number], names: Names): string {
  const all = privilegesOf("table", names.serverVersionNum);
  const to = typeof one.to === "number" ? q(names.roles[one.to] ?? "") : "PUBLIC";
  const where = one.all ? "" : `IN SCHEMA ${q(schema)}`;
  return `ALTER DEFAULT PRIVILEGES ${where} GRANT ${all[one.privilege % all.length]} ON TABLES TO ${to}`;
}

/** The table that a case makes after its default privileges. */
export const lateTable: OracleObject = relation("table", 26, "TABLE");

/**
 * Everything that a case does, in its order; a statement that the server refuses does nothing, as in life. Then the
 * roles that it leads to.
 */
export function caseSql(some: RandomCase, names: Names): string {
  const { roles, objects } = names;
  const made = some.roles.map(
    (role, index) =>
      `CREATE ROLE ${q(roles[index] ?? "")} ${role.inherit ? "INHERIT" : "NOINHERIT"} ${role.createRole ? "CREATEROLE" : ""} ${role.superuser ? "SUPERUSER" : ""}`,
  );
  const owned = some.owners.map(({ object, role }) => {
    const alter = objects[object % objects.length]?.alter;
    return alter === null || alter === undefined ? "" : `ALTER ${alter} OWNER TO ${q(roles[role] ?? "")}`;
  });
  const statements = [
    ...made,
    ...some.memberships.map((one) => membershipSql(one, names)),
    ...some.defaults.map((one) => defaultSql(one, names)),
    `CREATE TABLE ${inSchema(lateTable.name)} (note text)`,
    ...owned,
    ...some.changes.map((one) => changeSql(one, names)),
  ].filter((text) => text !== "");
  const list = statements.map((text) => `'${text.replaceAll("'", "''")}'`).join(",\n");
  return `DO $oracle$ DECLARE s text; BEGIN
    FOREACH s IN ARRAY ARRAY[${list}]::text[] LOOP
      BEGIN EXECUTE s; EXCEPTION WHEN OTHERS THEN NULL; END;
    END LOOP; END $oracle$`;
}

/** The roles that are compared: the case's, and those that it leads to. */
export function comparedRoles(some: RandomCase): readonly string[] {
  return [...roleNames(some), ...fixedRoles, "pg_database_owner"];
}
