import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { dependencies, dropRoles, emptyAccess, targetOf } from "./apply-support.ts";

const bool = z.array(z.object({ answer: z.boolean() }));

describe.each([15, 18] as const)("traps of access on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with a server", () => {
    const owner = uniqueRoleName("owner");
    const reader = uniqueRoleName("reader");
    const writer = uniqueRoleName("writer");
    const middle = uniqueRoleName("middle");
    const roles = [owner, reader, writer, middle];
    let database: FreshDatabase;

    beforeAll(async () => {
      database = await freshDatabase(sharedServer(major), "traps");
      for (const role of roles) await database.exec(`create role ${role}`);
      await database.exec(`
        create schema app authorization ${owner};
        set role ${owner};
        create table app.orders (id int generated always as identity, note text, card text);
        create table app.customers (id serial, name text);
        create view app.totals as select 1 as n;
        create materialized view app.stored as select 1 as n;
        create table app.parted (id int) partition by range (id);
        create sequence app.counter;
        create function app.f(a integer) returns int language sql as 'select 1';
        create function app.f(a text) returns int language sql as 'select 1';
        create procedure app.p(in a integer, out b integer) language sql as 'select 1';
        create aggregate app.biggest(integer) (sfunc = int4larger, stype = integer);
        create function app."odd (name""s"(a "char") returns int language sql as 'select 1';
        create type app.colour as enum ('red');
        create domain app.positive as int check (value > 0);
        create type app.pair as (a int, b int);
        create type app.span as range (subtype = int)`);
      await database.exec(`create extension file_fdw`);
      await database.exec(`create server files foreign data wrapper file_fdw`);
      await database.exec(
        `create foreign table app.foreign_one (a text) server files options (filename '/nowhere')`,
      );
      await database.exec(`alter foreign table app.foreign_one owner to ${owner}`);
    });
    afterAll(async () => {
      await database.drop();
      await dropRoles(sharedServer(major), roles);
    });

    const spec = (parts: Partial<AccessSpec>): AccessSpec => ({
      ...emptyAccess(database.name, "exclusive"),
      schemas: [{ name: "app", owner, objectOwner: owner }],
      ...parts,
    });
    const apply = (parts: Partial<AccessSpec>): ReturnType<typeof applyAccess> =>
      applyAccess(targetOf(sharedServer(major), database.name), spec(parts), dependencies);
    const ask = async (sql: string): Promise<boolean> => {
      const rows = bool.parse((await database.exec(`select (${sql}) as answer`)).rows);
      return rows[0]?.answer ?? Promise.reject(new Error("no answer"));
    };
    const can = (role: string, privilege: string, table: string): Promise<boolean> =>
      ask(`has_table_privilege('${role}', '${table}', '${privilege}')`);

    it("a NULL ACL means the built-in default: PUBLIC loses CONNECT, TEMPORARY, EXECUTE and USAGE", async () => {
      const result = await apply({});
      expect(result.outOfReach).toEqual([]);
      expect(await ask(`has_database_privilege('${reader}', current_database(), 'CONNECT')`)).toBe(false);
      expect(await ask(`has_database_privilege('${reader}', current_database(), 'TEMP')`)).toBe(false);
      expect(await ask(`has_function_privilege('${reader}', 'app.f(integer)', 'EXECUTE')`)).toBe(false);
      expect(await ask(`has_function_privilege('${reader}', 'app."odd (name""s"("char")', 'EXECUTE')`)).toBe(
        false,
      );
      expect(await ask(`has_function_privilege('${reader}', 'app.biggest(integer)', 'EXECUTE')`)).toBe(false);
      expect(await ask(`has_type_privilege('${reader}', 'app.colour', 'USAGE')`)).toBe(false);
      expect(await ask(`has_type_privilege('${reader}', 'app.positive', 'USAGE')`)).toBe(false);
      expect((await apply({})).changed).toBe(false);
    });

    it("an empty ACL means nobody, and a grant on it is still a grant", async () => {
      await database.exec(`revoke all on app.orders from ${owner}`);
      const grants = [
        {
          on: "tables",
          schema: "app",
          objects: ["orders"],
          to: reader,
          privileges: ["SELECT"],
          grantable: false,
        },
      ] as const;
      expect((await apply({ grants })).statements).toEqual([
        `GRANT SELECT ON TABLE "app"."orders" TO "${reader}"`,
      ]);
      expect(await can(reader, "SELECT", "app.orders")).toBe(true);
      await database.exec(`grant all on app.orders to ${owner}`);
    });

    it("every kind of relation is a table to GRANT, and sequences have their own letters", async () => {
      const grants = [
        { on: "tables", schema: "app", objects: "all", to: reader, privileges: ["SELECT"], grantable: false },
        {
          on: "sequences",
          schema: "app",
          objects: "all",
          to: reader,
          privileges: ["USAGE", "SELECT"],
          grantable: false,
        },
      ] as const;
      await apply({ grants });
      for (const table of ["orders", "customers", "totals", "stored", "parted", "foreign_one"]) {
        expect(await can(reader, "SELECT", `app.${table}`)).toBe(true);
        expect(await can(reader, "INSERT", `app.${table}`)).toBe(false);
      }
      expect(await ask(`has_sequence_privilege('${reader}', 'app.counter', 'USAGE')`)).toBe(true);
      expect(await ask(`has_sequence_privilege('${reader}', 'app.counter', 'UPDATE')`)).toBe(false);
      expect((await apply({ grants })).changed).toBe(false);
    });

    it("overloads are different routines", async () => {
      const grants = [
        {
          on: "routines",
          schema: "app",
          objects: ["f(text)", "p"],
          to: reader,
          privileges: ["EXECUTE"],
          grantable: false,
        },
      ] as const;
      expect((await apply({ grants })).outOfReach).toEqual([]);
      expect(await ask(`has_function_privilege('${reader}', 'app.f(text)', 'EXECUTE')`)).toBe(true);
      expect(await ask(`has_function_privilege('${reader}', 'app.f(integer)', 'EXECUTE')`)).toBe(false);
      const unclear = [
        {
          on: "routines",
          schema: "app",
          objects: ["f"],
          to: reader,
          privileges: ["EXECUTE"],
          grantable: false,
        },
      ] as const;
      expect((await apply({ grants: unclear })).outOfReach.map((each) => each.reason)).toEqual([
        "routine app.f has 2 overloads; name one of: f(integer), f(text)",
      ]);
    });

    it("revoking on a table also takes column grants, which are then given again", async () => {
      await database.exec(
        `grant select on app.orders to ${reader}; grant select (id), select (note) on app.orders to ${reader}`,
      );
      const grants = [
        {
          on: "columns",
          schema: "app",
          table: "orders",
          columns: ["id"],
          to: reader,
          privileges: ["SELECT"],
          grantable: false,
        },
      ] as const;
      await apply({ grants });
      expect(await can(reader, "SELECT", "app.orders")).toBe(false);
      expect(await ask(`has_column_privilege('${reader}', 'app.orders', 'id', 'SELECT')`)).toBe(true);
      expect(await ask(`has_column_privilege('${reader}', 'app.orders', 'note', 'SELECT')`)).toBe(false);
      expect((await apply({ grants })).changed).toBe(false);
    });

    it("a column grant does not stand in for the table grant", async () => {
      await database.exec(`grant select (id) on app.orders to ${writer}`);
      const grants = [
        {
          on: "tables",
          schema: "app",
          objects: ["orders"],
          to: writer,
          privileges: ["SELECT"],
          grantable: false,
        },
      ] as const;
      await apply({ grants });
      expect(await can(writer, "SELECT", "app.orders")).toBe(true);
      await apply({});
      expect(await ask(`has_any_column_privilege('${writer}', 'app.orders', 'SELECT')`)).toBe(false);
    });

    it("what another grantor gave is revoked too, and what that grantor may keep stays", async () => {
      await database.exec(
        `grant usage on schema app to ${middle}; grant select on app.orders to ${middle} with grant option`,
      );
      await database.exec(
        `set role ${middle}; grant select on app.orders to ${reader}; grant select (note) on app.orders to ${writer}`,
      );
      await database.exec(`revoke select on app.orders from ${reader}`);
      expect(await can(reader, "SELECT", "app.orders")).toBe(true);
      const grants = [
        {
          on: "tables",
          schema: "app",
          objects: ["orders"],
          to: middle,
          privileges: ["SELECT"],
          grantable: true,
        },
      ] as const;
      const result = await apply({ grants });
      expect(result.outOfReach).toEqual([]);
      expect(await can(reader, "SELECT", "app.orders")).toBe(false);
      expect(await ask(`has_any_column_privilege('${writer}', 'app.orders', 'SELECT')`)).toBe(false);
      expect(await can(middle, "SELECT WITH GRANT OPTION", "app.orders")).toBe(true);
      expect((await apply({ grants })).changed).toBe(false);
    });

    it("a grant of a role that became a member of the owner is out of reach, and said", async () => {
      await database.exec(`grant usage on schema app to ${middle}`);
      await database.exec(`grant select on app.customers to ${middle} with grant option`);
      await database.exec(`set role ${middle}; grant select on app.customers to ${reader}`);
      await database.exec(`grant ${owner} to ${middle}`);
      const result = await apply({});
      expect(result.outOfReach.map((each) => each.item)).toEqual(["table app.customers"]);
      await database.exec(`revoke ${owner} from ${middle}`);
      expect((await apply({})).outOfReach).toEqual([]);
      expect(await can(reader, "SELECT", "app.customers")).toBe(false);
    });

    it("a default of one schema cannot take PUBLIC's EXECUTE away; the global one does", async () => {
      const perSchema = [
        { creator: owner, schema: "app", on: "routines", to: "public", privileges: [], grantable: false },
      ] as const;
      const impossible = await apply({ defaultPrivileges: perSchema });
      expect(impossible.changed).toBe(false);
      expect(impossible.outOfReach.map((each) => each.reason)).toEqual([
        "PUBLIC gets EXECUTE from the default of all schemas, and a default of one schema can only add to that: take it away there (schema null)",
      ]);
      const possible = await apply({ defaultPrivileges: perSchema, creators: [owner] });
      expect(possible.outOfReach).toEqual([]);
      await database.exec(
        `set role ${owner}; create function app.later() returns int language sql as 'select 1'`,
      );
      expect(await ask(`has_function_privilege('${reader}', 'app.later()', 'EXECUTE')`)).toBe(false);
      expect((await apply({ creators: [owner] })).changed).toBe(false);
    });

    it("default privileges of a schema are given and taken back", async () => {
      const defaultPrivileges = [
        { creator: owner, schema: "app", on: "tables", to: reader, privileges: ["SELECT"], grantable: false },
        { creator: owner, schema: null, on: "sequences", to: reader, privileges: ["USAGE"], grantable: true },
      ] as const;
      await apply({ defaultPrivileges, creators: [owner] });
      await database.exec(
        `set role ${owner}; create table app.newer (a int); create sequence app.newer_counter`,
      );
      expect(await can(reader, "SELECT", "app.newer")).toBe(true);
      expect(
        await ask(`has_sequence_privilege('${reader}', 'app.newer_counter', 'USAGE WITH GRANT OPTION')`),
      ).toBe(true);
      expect(
        (await apply({ defaultPrivileges, creators: [owner] })).statements.every((sql) =>
          sql.startsWith("REVOKE"),
        ),
      ).toBe(true);
      expect((await apply({ creators: [owner] })).statements).toHaveLength(2);
    });

    it("an update in place does not revoke neighbours, and touches no row that is right", async () => {
      const before = [
        {
          on: "tables",
          schema: "app",
          objects: ["orders", "customers"],
          to: reader,
          privileges: ["SELECT"],
          grantable: false,
        },
      ] as const;
      await apply({ grants: before });
      const xmin = async (): Promise<unknown> =>
        (await database.exec(`select xmin::text from pg_class where oid = 'app.orders'::regclass`)).rows;
      const untouched = await xmin();
      const after = [
        ...before,
        {
          on: "tables",
          schema: "app",
          objects: ["customers"],
          to: writer,
          privileges: ["INSERT"],
          grantable: false,
        },
      ] as const;
      expect((await apply({ grants: after })).statements).toEqual([
        `GRANT INSERT ON TABLE "app"."customers" TO "${writer}"`,
      ]);
      expect(await xmin()).toEqual(untouched);
      expect(await can(reader, "SELECT", "app.customers")).toBe(true);
    });

    it("members of an extension keep PUBLIC's EXECUTE, unless a grant names them", async () => {
      await database.exec("create extension pgcrypto schema app");
      await apply({});
      expect(
        await ask(`has_function_privilege('${reader}', 'app.gen_random_bytes(integer)', 'EXECUTE')`),
      ).toBe(true);
      const grants = [
        {
          on: "routines",
          schema: "app",
          objects: ["gen_random_bytes"],
          to: writer,
          privileges: ["EXECUTE"],
          grantable: false,
        },
      ] as const;
      await apply({ grants });
      expect(
        await ask(`has_function_privilege('${reader}', 'app.gen_random_bytes(integer)', 'EXECUTE')`),
      ).toBe(false);
      expect(
        await ask(`has_function_privilege('${writer}', 'app.gen_random_bytes(integer)', 'EXECUTE')`),
      ).toBe(true);
    });

    it("pg_database_owner stands for the owner of the database", async () => {
      const schemas = [{ name: "public", owner, objectOwner: null }];
      const grants = [
        { on: "schema", schema: "public", to: owner, privileges: ["USAGE", "CREATE"], grantable: false },
      ] as const;
      const result = await apply({ owner, schemas, grants });
      expect(result.statements).toContain(`ALTER DATABASE "${database.name}" OWNER TO "${owner}"`);
      expect(result.statements.filter((sql) => sql.includes('SCHEMA "public"'))).toEqual([
        `REVOKE USAGE ON SCHEMA "public" FROM PUBLIC`,
      ]);
      expect((await apply({ owner, schemas, grants })).changed).toBe(false);
      const member = { role: "pg_database_owner", member: reader, admin: false, inherit: true, set: true };
      expect((await apply({ owner, schemas, grants, memberships: [member] })).outOfReach).toHaveLength(1);
    });

    it("ownership of everything in a schema, owned sequences and row types included", async () => {
      const next = [{ name: "app", owner: writer, objectOwner: writer }];
      const result = await apply({ schemas: next });
      expect(result.outOfReach).toEqual([]);
      expect((await apply({ schemas: next })).changed).toBe(false);
      const others = `select not exists (select from pg_class where relnamespace = 'app'::regnamespace and relowner <> '${writer}'::regrole)`;
      expect(await ask(others)).toBe(true);
      await apply({});
      expect((await apply({})).changed).toBe(false);
    });

    it("a missing schema is made with its owner; names that do not exist are named", async () => {
      const schemas = [
        { name: "fresh one", owner: reader, objectOwner: null },
        { name: "app", owner: null, objectOwner: null },
      ];
      const grants = [
        { on: "schema", schema: "fresh one", to: writer, privileges: ["USAGE"], grantable: false },
        {
          on: "tables",
          schema: "app",
          objects: ["oders"],
          to: `${reader}x`,
          privileges: ["SELECT"],
          grantable: false,
        },
        { on: "schema", schema: "ap", to: reader, privileges: ["USAGE"], grantable: false },
      ] as const;
      const result = await apply({ schemas, grants });
      expect(await ask(`has_schema_privilege('${writer}', 'fresh one', 'USAGE')`)).toBe(true);
      expect(result.outOfReach.map((each) => each.reason)).toEqual([
        `role ${reader}x does not exist; did you mean ${reader}?`,
        "table app.oders does not exist; did you mean app.orders?",
        "schema ap does not exist; did you mean app?",
      ]);
    });

    it("additive mode revokes nothing", async () => {
      await database.exec(`grant delete on app.orders to ${writer}`);
      const result = await apply({ mode: "additive" });
      expect(result.changed).toBe(false);
      expect(await can(writer, "DELETE", "app.orders")).toBe(true);
    });

    it("memberships: declared ones are made with their options, others of the members go", async () => {
      await database.exec(`grant ${owner} to ${reader} with admin option`);
      const membership = { role: writer, member: reader, admin: true, inherit: true, set: true };
      const parts = { memberships: [membership], members: [reader] };
      const result = await apply(parts);
      expect(result.outOfReach).toEqual([]);
      expect(await ask(`pg_has_role('${reader}', '${owner}', 'MEMBER')`)).toBe(false);
      expect(await ask(`pg_has_role('${reader}', '${writer}', 'MEMBER WITH ADMIN OPTION')`)).toBe(true);
      expect((await apply(parts)).changed).toBe(false);
      const weaker = { memberships: [{ ...membership, admin: false, set: false }], members: [reader] };
      const weakened = await apply(weaker);
      expect(await ask(`pg_has_role('${reader}', '${writer}', 'MEMBER WITH ADMIN OPTION')`)).toBe(false);
      expect(weakened.outOfReach).toHaveLength(major === 15 ? 1 : 0);
      if (major > 15) expect(await ask(`pg_has_role('${reader}', '${writer}', 'SET')`)).toBe(false);
      expect((await apply(weaker)).changed).toBe(false);
      await apply({ members: [reader] });
      expect(await ask(`pg_has_role('${reader}', '${writer}', 'MEMBER')`)).toBe(false);
    });
  });
});
