import fc from "fast-check";
import type { Privilege } from "#postgres/access/privilege.ts";
import type { AccessSpec, GrantSpec } from "#postgres/plan/specs.ts";
import { emptyAccess, quoted } from "./apply-support.ts";

/** Names that break careless quoting, each unique by its number: quotes, dots, line breaks, wildcards, 63 bytes. */
const patterns: readonly ((number: number) => string)[] = [
  (n) => `plain_${n}`,
  (n) => `quo"te_${n}`,
  (n) => `do.t_${n}`,
  (n) => `new\nline_${n}`,
  (n) => `100%_${n}`,
  (n) => `a'; drop table x; --_${n}`,
  (n) => `emoji🐘_${n}`,
  (n) => `back\\slash_${n}`,
  (n) => `br(ack)et_${n}`,
  (n) => `Größe Ü_${n}`,
  (n) => `${"x".repeat(63 - `_${n}`.length)}_${n}`,
];

/** A name by a number from anywhere. */
export function oddName(number: number, prefix = ""): string {
  const pattern = patterns[number % patterns.length];
  const name = (pattern ?? String)(number);
  // The prefix makes roles unique in the cluster; the longest name gives way to it.
  return prefix + name.slice(Math.max(0, Buffer.byteLength(prefix + name, "utf8") - 63));
}

const tablePrivileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"] as const;
const roleIndex = fc.nat({ max: 3 });
const objectIndex = fc.nat({ max: 2 });

/** One grant that somebody makes by hand before the plan: as the owner, or as a role that was given the option. */
export interface HandGrant {
  readonly kind: "table" | "column" | "routine" | "sequence" | "schema" | "type";
  readonly object: number;
  readonly by: number | "owner";
  readonly to: number | "public";
  readonly privilege: Privilege;
  readonly option: boolean;
}

const handGrant: fc.Arbitrary<HandGrant> = fc
  .record({
    kind: fc.constantFrom("table", "column", "routine", "sequence", "schema", "type"),
    object: objectIndex,
    by: fc.oneof(fc.constant("owner" as const), roleIndex),
    to: fc.oneof(
      { weight: 4, arbitrary: roleIndex },
      { weight: 1, arbitrary: fc.constant("public" as const) },
    ),
    table: fc.constantFrom(...tablePrivileges),
    option: fc.boolean(),
  })
  .map(({ table, option, ...rest }) => ({
    ...rest,
    option: option && rest.to !== "public",
    privilege: privilegeFor(rest.kind, table),
  }));

function privilegeFor(kind: HandGrant["kind"], table: (typeof tablePrivileges)[number]): Privilege {
  switch (kind) {
    case "table":
      return table;
    case "column":
      return table === "DELETE" ? "SELECT" : table;
    case "routine":
      return "EXECUTE";
    case "sequence":
    case "schema":
    case "type":
      return "USAGE";
  }
}

/** What is declared, by the numbers of roles and objects. */
export interface DeclaredGrant extends Omit<HandGrant, "by"> {}

/** A database's past and its declaration. */
export interface RandomAccess {
  readonly before: readonly HandGrant[];
  readonly declared: readonly DeclaredGrant[];
  readonly mode: AccessSpec["mode"];
}

/** Random pasts and declarations. */
export const randomAccess: fc.Arbitrary<RandomAccess> = fc.record({
  before: fc.array(handGrant, { maxLength: 14 }),
  declared: fc.array(
    handGrant.map(({ by: _by, ...rest }) => rest),
    { maxLength: 8 },
  ),
  mode: fc.constantFrom("exclusive", "exclusive", "additive"),
});

/** Names of the objects of one random database. */
export interface Names {
  readonly schema: string;
  readonly owner: string;
  readonly roles: readonly string[];
  readonly object: (kind: HandGrant["kind"], index: number) => string;
}

/** `ON …` of a grant by hand. */
function onSql(grant: DeclaredGrant, names: Names): string {
  const name = `${quoted(names.schema)}.${quoted(names.object(grant.kind, grant.object))}`;
  switch (grant.kind) {
    case "schema":
      return `ON SCHEMA ${quoted(names.schema)}`;
    case "routine":
      return `ON FUNCTION ${name}(integer)`;
    case "column":
    case "table":
      return `ON TABLE ${name}`;
    case "sequence":
      return `ON SEQUENCE ${name}`;
    case "type":
      return `ON TYPE ${name}`;
  }
}

/** The statements of a past; each may fail or do nothing, as in life. */
export function handSql(grant: HandGrant, names: Names): string {
  const role = grant.by === "owner" ? names.owner : (names.roles[grant.by] ?? names.owner);
  const to = grant.to === "public" ? "PUBLIC" : quoted(names.roles[grant.to] ?? names.owner);
  const privilege = grant.kind === "column" ? `${grant.privilege} (note)` : grant.privilege;
  const option = grant.option ? " WITH GRANT OPTION" : "";
  return `SET ROLE ${quoted(role)}; GRANT ${privilege} ${onSql(grant, names)} TO ${to}${option}`;
}

/** The declaration as a spec. */
export function specOf(access: RandomAccess, database: string, names: Names): AccessSpec {
  const schemas = [{ name: names.schema, owner: names.owner, objectOwner: names.owner }];
  const grants = access.declared.map((grant) => grantSpec(grant, names));
  return { ...emptyAccess(database, access.mode), schemas, grants };
}

function grantSpec(grant: DeclaredGrant, names: Names): GrantSpec {
  const { schema } = names;
  const to = grant.to === "public" ? "public" : (names.roles[grant.to] ?? names.owner);
  const common = { to, privileges: [grant.privilege], grantable: grant.option };
  const object = names.object(grant.kind, grant.object);
  switch (grant.kind) {
    case "schema":
      return { on: "schema", schema, ...common };
    case "column":
      return { on: "columns", schema, table: object, columns: ["note"], ...common };
    case "routine": {
      const plain = /^[a-z_][a-z0-9_$]*$/.test(object);
      return { on: "routines", schema, objects: [`${plain ? object : quoted(object)}(integer)`], ...common };
    }
    case "table":
      return { on: "tables", schema, objects: [object], ...common };
    case "sequence":
      return { on: "sequences", schema, objects: [object], ...common };
    case "type":
      return { on: "types", schema, objects: [object], ...common };
  }
}

/** What everybody but the owner shall hold in mode `exclusive`: kind, object, column, grantee, privilege, option. */
export function expectedEntries(access: RandomAccess, names: Names): readonly string[] {
  const entries = new Map<string, boolean>();
  for (const grant of access.declared) {
    const object = grant.kind === "schema" ? names.schema : names.object(grant.kind, grant.object);
    const grantee = grant.to === "public" ? "" : (names.roles[grant.to] ?? names.owner);
    const kind = grant.kind === "column" ? "table" : grant.kind;
    const column = grant.kind === "column" ? "note" : "";
    const key = JSON.stringify([kind, object, column, grantee, grant.privilege]);
    entries.set(key, entries.get(key) === true || grant.option);
  }
  return [...entries].map(([key, option]) => `${key} ${option}`).sort();
}

/** What the server says that everybody but the owner holds, in the words of {@link expectedEntries}. */
export const serverEntriesSql = `
  WITH acls AS (
    SELECT 'schema' AS kind, n.nspname AS name, '' AS col, n.nspowner AS owner, coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl
      FROM pg_namespace n WHERE n.nspname = $1
    UNION ALL
    SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relname, '', c.relowner,
           coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relowner))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'S')
    UNION ALL
    SELECT 'table', c.relname, a.attname, c.relowner, a.attacl
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND a.attacl IS NOT NULL
    UNION ALL
    SELECT 'routine', f.proname, '', f.proowner, coalesce(f.proacl, acldefault('f', f.proowner))
      FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname = $1
    UNION ALL
    SELECT 'type', t.typname, '', t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = $1 AND t.typtype = 'e'
  )
  SELECT kind, name, col, coalesce(r.rolname, '') AS grantee, e.privilege_type AS privilege, bool_or(e.is_grantable) AS option
    FROM acls CROSS JOIN LATERAL aclexplode(acl) e LEFT JOIN pg_roles r ON r.oid = e.grantee
   WHERE e.grantee <> owner
   GROUP BY 1, 2, 3, 4, 5`;
