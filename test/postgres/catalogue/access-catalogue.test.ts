import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AccessCatalogue, CatalogueObject } from "#postgres/access/access-catalogue.ts";
import { readAccessCatalogue } from "#postgres/catalogue/access-catalogue.ts";
import { defineQuery } from "#postgres/client/query.ts";
import { quoteIdentifier, quoteQualified } from "#postgres/client/quote.ts";
import type { SqlClient } from "#postgres/client/sql-client.ts";
import {
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { awkwardName, longName, prefixed, propertySeed } from "../client/property.ts";
import { connected, endpointOf, snapshot } from "../client/session.ts";

/** What the server says of every relation, schema, routine and type of ours: the oracle. */
const oracle = defineQuery({
  name: "oracle",
  text: `WITH o AS (
  SELECT 'relation' AS kind, n.nspname AS schema, c.relname::text AS name,
         coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)) AS acl
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','f','S') AND c.oid >= 16384
  UNION ALL SELECT 'column', n.nspname, c.relname || '/' || a.attname, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE a.attacl IS NOT NULL AND c.oid >= 16384
  UNION ALL SELECT 'schema', NULL, nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE oid >= 16384 OR oid = 2200
  UNION ALL SELECT 'routine', n.nspname, f.proname::text, coalesce(f.proacl, acldefault('f', f.proowner))
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE f.oid >= 16384)
SELECT o.kind, o.schema, o.name, CASE a.grantee WHEN 0 THEN 'public' ELSE e.rolname END AS grantee, g.rolname AS grantor,
       a.privilege_type AS privilege, a.is_grantable AS grantable
  FROM o CROSS JOIN LATERAL aclexplode(o.acl) a LEFT JOIN pg_roles e ON e.oid = a.grantee JOIN pg_roles g ON g.oid = a.grantor`,
  row: z.object({
    kind: z.string(),
    schema: z.string().nullable(),
    name: z.string(),
    grantee: z.string(),
    grantor: z.string(),
    privilege: z.string(),
    grantable: z.boolean(),
  }),
});

type Line = z.infer<typeof oracle.row>;

const relationKinds = new Set([
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
  "sequence",
]);

function lineOf(object: CatalogueObject): { kind: string; schema: string | null; name: string } | null {
  const { schema } = object;
  if (relationKinds.has(object.kind)) return { kind: "relation", schema, name: object.name };
  if (object.kind === "column") return { kind: "column", schema, name: `${object.name}/${object.column}` };
  if (object.kind === "schema") return { kind: "schema", schema, name: object.name };
  if (object.kind !== "routine") return null;
  return {
    kind: "routine",
    schema,
    name: object.name
      .replace(/\(integer\)$/, "")
      .replace(/^"(.*)"$/s, "$1")
      .replaceAll('""', '"'),
  };
}

function linesOf(catalogue: AccessCatalogue): readonly Line[] {
  return catalogue.objects.flatMap((object) => {
    const line = lineOf(object);
    return line === null ? [] : object.acl.map((entry) => ({ ...line, ...entry }));
  });
}

function sorted(lines: readonly Line[]): readonly string[] {
  return lines
    .map((l) => JSON.stringify([l.kind, l.schema, l.name, l.grantee, l.grantor, l.privilege, l.grantable]))
    .sort();
}

const statement = fc.record({
  verb: fc.constantFrom("GRANT", "GRANT", "GRANT", "REVOKE"),
  what: fc.constantFrom(
    "SELECT ON TABLE t",
    "ALL ON TABLE t",
    "INSERT, DELETE ON TABLE t",
    "SELECT (c) ON TABLE t",
    "ALL (c) ON TABLE t",
    "USAGE ON SEQUENCE s",
    "SELECT ON TABLE v",
    "EXECUTE ON FUNCTION f",
    "CREATE ON SCHEMA n",
    "ALL ON SCHEMA n",
  ),
  to: fc.constantFrom("role0", "role1", "PUBLIC", "owner"),
  grantable: fc.boolean(),
});

const scene = fc.record({
  roles: fc.tuple(fc.oneof(awkwardName, longName), awkwardName),
  schema: awkwardName,
  names: fc.tuple(awkwardName, awkwardName, awkwardName, awkwardName),
  column: fc.oneof(awkwardName, longName),
  statements: fc.array(statement, { maxLength: 12 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

interface Names {
  readonly roles: readonly [string, string];
  readonly schema: string;
  readonly table: string;
  readonly sequence: string;
  readonly view: string;
  readonly routine: string;
  readonly column: string;
}

function namesOf(each: Scene, unique: string): Names {
  return {
    roles: [prefixed(`${unique}0`, each.roles[0]), prefixed(`${unique}1`, each.roles[1])],
    schema: prefixed("n", each.schema),
    table: prefixed("t", each.names[0]),
    sequence: prefixed("s", each.names[1]),
    view: prefixed("v", each.names[2]),
    routine: prefixed("f", each.names[3]),
    column: prefixed("c", each.column),
  };
}

async function build(client: SqlClient, names: Names): Promise<void> {
  const at = (name: string): string => quoteQualified(names.schema, name);
  for (const role of names.roles) await client.execute(`CREATE ROLE ${quoteIdentifier(role)}`);
  await client.execute(`CREATE SCHEMA ${quoteIdentifier(names.schema)}`);
  await client.execute(`CREATE TABLE ${at(names.table)} (${quoteIdentifier(names.column)} int)`);
  await client.execute(`CREATE SEQUENCE ${at(names.sequence)}`);
  await client.execute(`CREATE VIEW ${at(names.view)} AS SELECT 1 AS one`);
  await client.execute(`CREATE FUNCTION ${at(names.routine)}(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`);
}

function sqlOf(each: z.infer<z.ZodType<Scene["statements"][number]>>, names: Names, owner: string): string {
  const at = (name: string): string => quoteQualified(names.schema, name);
  const what = each.what
    .replace("TABLE t", () => `TABLE ${at(names.table)}`)
    .replace("TABLE v", () => `TABLE ${at(names.view)}`)
    .replace("SEQUENCE s", () => `SEQUENCE ${at(names.sequence)}`)
    .replace("FUNCTION f", () => `FUNCTION ${at(names.routine)}(int)`)
    .replace("SCHEMA n", () => `SCHEMA ${quoteIdentifier(names.schema)}`)
    .replace("(c)", () => `(${quoteIdentifier(names.column)})`);
  const to = {
    role0: quoteIdentifier(names.roles[0]),
    role1: quoteIdentifier(names.roles[1]),
    PUBLIC: "PUBLIC",
    owner,
  };
  if (each.verb === "REVOKE") return `REVOKE ${what} FROM ${to[each.to]} CASCADE`;
  const option = each.grantable && each.to !== "PUBLIC" ? " WITH GRANT OPTION" : "";
  return `GRANT ${what} TO ${to[each.to]}${option}`;
}

describe.each([15, 18] as const)("readAccessCatalogue on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("equals aclexplode(coalesce(acl, acldefault())) for random names and grants", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "access");
    const endpoint = endpointOf(server, database.name);
    const owner = quoteIdentifier(server.superuser);
    const check = async (each: Scene): Promise<void> => {
      const names = namesOf(each, uniqueRoleName("a"));
      await connected(endpoint, async (client) => {
        await build(client, names);
        try {
          for (const one of each.statements) await client.execute(sqlOf(one, names, owner));
          const [ours, theirs] = await snapshot(endpoint, async (session) => [
            linesOf(await readAccessCatalogue(session)),
            await session.rows(oracle),
          ]);
          expect(sorted(ours ?? [])).toEqual(sorted(theirs ?? []));
        } finally {
          await client.execute(`DROP SCHEMA ${quoteIdentifier(names.schema)} CASCADE`);
          for (const role of names.roles) await client.execute(`DROP ROLE ${quoteIdentifier(role)}`);
        }
      });
    };
    await fc.assert(fc.asyncProperty(scene, check), { seed: propertySeed, numRuns: 25 });
  });

  test("reads every kind, tells default from explicit and nobody, and leaves out what is the system's", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "access");
    const role = uniqueRoleName("access");
    await server.execAsSuperuser(`CREATE ROLE ${role}`);
    const before = await snapshot(endpointOf(server, database.name), readAccessCatalogue);
    expect(before.objects.map(({ kind, name }) => [kind, name])).toEqual([
      ["database", database.name],
      ["schema", "public"],
    ]);
    await database.exec(`
      CREATE EXTENSION pgcrypto; CREATE SCHEMA app;
      CREATE TABLE app.part (a int, b int) PARTITION BY RANGE (a);
      CREATE MATERIALIZED VIEW app.mat AS SELECT 1 AS one;
      CREATE TYPE app.composite AS (a int); CREATE TYPE app.colour AS ENUM ('red'); CREATE DOMAIN app.positive AS int;
      CREATE TYPE app.span AS RANGE (subtype = int4);
      CREATE FUNCTION app."F,x"(a text, OUT b int) LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE app.p(app.colour[]) LANGUAGE sql AS 'SELECT 1';
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w;
      CREATE FOREIGN TABLE app.far (a int) SERVER srv;
      CREATE TEMPORARY TABLE gone (a int);
      REVOKE ALL ON app.part FROM CURRENT_USER; GRANT SELECT (b) ON app.part TO ${role};
      GRANT SELECT ON pg_catalog.pg_authid TO ${role}; GRANT SELECT (oid) ON pg_catalog.pg_class TO ${role};
      REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC;
      REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT USAGE ON TYPE app.part TO ${role};
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE ON SEQUENCES TO ${role} WITH GRANT OPTION;
      ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
      SELECT lo_create(4711);`);
    try {
      const { objects, defaults } = await snapshot(endpointOf(server, database.name), readAccessCatalogue);
      const own = objects.filter(({ extension }) => extension === null);
      const labels = own.map((o) =>
        [o.kind, o.schema, o.name, ...(o.column === null ? [] : [o.column]), o.aclSource].join(" "),
      );
      expect(labels).toEqual([
        `database  ${database.name} default`,
        "schema  app default",
        "schema  public explicit",
        "foreign-table app far default",
        "materialized-view app mat default",
        "partitioned-table app part explicit",
        "table pg_catalog pg_authid explicit",
        "column app part b explicit",
        "column pg_catalog pg_class oid explicit",
        'routine app "F,x"(text) default',
        "routine app p(app.colour[]) default",
        "routine app span(integer, integer) default",
        "routine app span(integer, integer, text) default",
        "routine app span_multirange() default",
        "routine app span_multirange(app.span) default",
        "routine app span_multirange(app.span[]) default",
        "routine pg_catalog pg_sleep(double precision) explicit",
        "type app colour default",
        "type app composite default",
        "type app part explicit",
        "domain app positive default",
        "type app span default",
        "foreign-data-wrapper  w default",
        "foreign-server  srv default",
        "large-object  4711 default",
      ]);
      expect(objects.find(({ name }) => name === "plpgsql")).toMatchObject({
        kind: "language",
        aclSource: "explicit",
      });
      expect(own.find(({ name }) => name === "part")?.acl).toEqual([]);
      expect(objects.filter(({ extension }) => extension === "pgcrypto").length).toBeGreaterThan(30);
      expect(objects.find(({ name }) => name === "pg_authid")?.acl).toContainEqual({
        ...{ grantee: role, grantor: server.superuser, privilege: "SELECT", grantable: false },
      });
      expect(
        defaults.map(({ class: objectClass, schema, acl }) => [
          objectClass,
          schema,
          acl.map((e) => e.grantee),
        ]),
      ).toEqual([
        ["routines", null, [server.superuser]],
        ["tables", null, expect.arrayContaining([role, server.superuser])],
        ["sequences", "app", [role]],
      ]);
    } finally {
      await database.drop();
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });
});
