import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { ApplyTarget } from "#postgres/apply/apply-dependencies.ts";
import { applyRole } from "#postgres/apply/apply-role.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { withClient } from "#test/support/server-connection.ts";
import { dependencies, emptyAccess, plainRole, targetOf } from "./apply-support.ts";

const bool = z.array(z.object({ answer: z.boolean() }));
const ADMIN_PASSWORD = "an administrator of the test";

/**
 * Administrators who are no superusers. On 15 CREATEROLE is enough for all roles but superusers; from 16 on it
 * needs ADMIN on each, which the creator of a role gets by itself.
 */
describe.each([15, 16, 17, 18] as const)(
  "an administrator who is no superuser, on PostgreSQL %i",
  (major) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer({ major, pgaudit: false });
      await server.execAsSuperuser(
        `create role admin login createrole createdb password '${ADMIN_PASSWORD}'`,
      );
      await server.execAsSuperuser("create database hidden");
      await server.execAsSuperuser(
        "create schema vault; create table vault.secret (a int); grant usage on schema vault to public; grant select on vault.secret to public",
        "hidden",
      );
    });
    afterAll(() => server.stop());

    const asAdmin = (database: string): ApplyTarget => {
      const target = targetOf(server, database);
      return { ...target, endpoint: { ...target.endpoint, user: "admin", password: ADMIN_PASSWORD } };
    };
    const sqlAsAdmin = (sql: string, database = "postgres"): Promise<unknown> =>
      withClient(server.connectionConfig(database, "admin", ADMIN_PASSWORD), (client) => client.query(sql));
    const ask = async (sql: string, database: string): Promise<boolean> => {
      const rows = bool.parse((await server.execAsSuperuser(`select (${sql}) as answer`, database)).rows);
      return rows[0]?.answer ?? Promise.reject(new Error("no answer"));
    };
    const spec = (database: string, parts: Partial<AccessSpec>): AccessSpec => ({
      ...emptyAccess(database, "exclusive"),
      ...parts,
    });
    const made = { adopt: false, verifier: null, setVerifier: false };

    it("makes roles, memberships, a database of its own and all access in it, and then sends nothing", async () => {
      for (const name of ["app_owner", "app_reader", "app_user"]) {
        await applyRole(asAdmin("postgres"), plainRole(name), made, dependencies);
        expect(
          (await applyRole(asAdmin("postgres"), plainRole(name), { ...made, adopt: true }, dependencies))
            .changed,
        ).toBe(false);
      }
      await sqlAsAdmin("create database mine");
      await sqlAsAdmin(
        "create schema app; create table app.t (a int, b text); create sequence app.s",
        "mine",
      );
      const declared = spec("mine", {
        schemas: [{ name: "app", owner: null, objectOwner: null }],
        grants: [
          { on: "database", privileges: ["CONNECT"], to: "app_reader", grantable: false },
          { on: "schema", schema: "app", privileges: ["USAGE"], to: "app_reader", grantable: false },
          {
            on: "tables",
            schema: "app",
            objects: "all",
            privileges: ["SELECT"],
            to: "app_reader",
            grantable: true,
          },
          {
            on: "columns",
            schema: "app",
            table: "t",
            columns: ["b"],
            privileges: ["UPDATE"],
            to: "app_user",
            grantable: false,
          },
        ],
        creators: ["admin"],
        defaultPrivileges: [
          {
            creator: "admin",
            schema: "app",
            on: "tables",
            to: "app_reader",
            privileges: ["SELECT"],
            grantable: false,
          },
        ],
        memberships: [
          { role: "app_reader", member: "app_user", admin: false, inherit: true, set: major < 16 },
        ],
        members: ["app_user"],
      });
      const result = await applyAccess(asAdmin("mine"), declared, dependencies);
      expect(result.outOfReach).toEqual([]);
      expect((await applyAccess(asAdmin("mine"), declared, dependencies)).changed).toBe(false);
      expect(await ask("has_table_privilege('app_user', 'app.t', 'SELECT')", "mine")).toBe(true);
      expect(await ask("has_database_privilege('app_owner', 'mine', 'CONNECT')", "mine")).toBe(false);
      const without = await applyAccess(
        asAdmin("mine"),
        spec("mine", { members: ["app_user"] }),
        dependencies,
      );
      expect(without.outOfReach).toEqual([]);
      expect(await ask("pg_has_role('app_user', 'app_reader', 'MEMBER')", "mine")).toBe(false);
    });

    it("hands its database and schema to a role it administers", async () => {
      const declared = spec("mine", {
        mode: "additive",
        owner: "app_owner",
        schemas: [{ name: "app", owner: "app_owner", objectOwner: "app_owner" }],
        memberships: [{ role: "app_owner", member: "admin", admin: false, inherit: true, set: true }],
      });
      const result = await applyAccess(asAdmin("mine"), declared, dependencies);
      expect(result.outOfReach).toEqual([]);
      expect(
        await ask("(select tableowner from pg_tables where tablename = 't') = 'app_owner'", "mine"),
      ).toBe(true);
      expect((await applyAccess(asAdmin("mine"), declared, dependencies)).changed).toBe(false);
    });

    it("says of objects that a hidden superuser owns that they are out of its reach, and does the rest", async () => {
      const declared = spec("hidden", {
        schemas: [{ name: "vault", owner: null, objectOwner: null }],
        grants: [
          {
            on: "tables",
            schema: "vault",
            objects: "all",
            privileges: ["SELECT"],
            to: "app_reader",
            grantable: false,
          },
        ],
      });
      const result = await applyAccess(asAdmin("hidden"), declared, dependencies);
      expect(result.changed).toBe(false);
      expect(result.outOfReach.map(({ item }) => item)).toEqual(
        expect.arrayContaining(["database hidden", "schema vault", "table vault.secret"]),
      );
      expect(result.outOfReach.every(({ reason }) => /postgres owns|admin/.test(reason))).toBe(true);
      expect(await ask("has_table_privilege('app_user', 'vault.secret', 'SELECT')", "hidden")).toBe(true);
    });
  },
);
