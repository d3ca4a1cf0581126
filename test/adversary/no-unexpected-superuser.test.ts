import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { declare, openWorld, type World } from "./support/world.ts";

const control = "no-unexpected-superuser";

describe("no-unexpected-superuser does not pass on PostgreSQL 15", () => {
  let world: World;
  // Without a role that may create roles, so that the state before is good beyond dispute.
  const modest = declare((cluster) => ({
    ...cluster,
    roles: cluster.roles.map((role) => ({ ...role, createRole: false })),
  }));
  beforeAll(async () => {
    world = await openWorld(15, modest);
  });
  afterAll(() => world.stop());

  it("when CREATEROLE lets a role give itself programs of the host", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("ALTER ROLE app_admin CREATEROLE"),
      proof: async () => {
        const sql =
          "GRANT pg_execute_server_program TO app_admin; CREATE TEMP TABLE who (name text); COPY who FROM PROGRAM 'echo owned'; SELECT name FROM who";
        await expect(world.execAs("app_admin", sql, "postgres")).rejects.toThrow(
          /permission denied for database/,
        );
        await world.exec("GRANT CONNECT ON DATABASE postgres TO app_admin");
        await world.execAs("app_admin", "GRANT pg_execute_server_program TO app_admin", "postgres");
      },
      undo: () =>
        world.exec(
          "ALTER ROLE app_admin NOCREATEROLE; REVOKE pg_execute_server_program FROM app_admin; REVOKE CONNECT ON DATABASE postgres FROM app_admin",
        ),
    }));

  it("when a role runs programs as the server's operating-system user", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT pg_execute_server_program TO app_admin"),
      undo: () => world.exec("REVOKE pg_execute_server_program FROM app_admin"),
    }));

  it("when ALTER SYSTEM on archive_command is granted to a login", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT ALTER SYSTEM ON PARAMETER archive_command TO app_user"),
      proof: () => world.execAs("app_user", "ALTER SYSTEM SET archive_command = 'touch /tmp/never-run'"),
      undo: () =>
        world
          .exec("REVOKE ALTER SYSTEM ON PARAMETER archive_command FROM app_user")
          .then(() => world.exec("ALTER SYSTEM RESET archive_command")),
    }));
});

describe("no-unexpected-superuser does not pass on PostgreSQL 18", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when a role inherits a superuser's ownership without SET, and rewrites its functions", () =>
    mustNotPass(world, {
      control,
      apply: async () => {
        await world.exec(
          "CREATE FUNCTION app.helper() RETURNS bool LANGUAGE sql SECURITY DEFINER AS 'SELECT true'; GRANT CREATE ON SCHEMA app TO app_user",
          "appdb",
        );
        await world.exec("GRANT postgres TO app_user WITH INHERIT TRUE, SET FALSE");
      },
      proof: async () => {
        await world.execAs(
          "app_user",
          `CREATE OR REPLACE FUNCTION app.helper() RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS
             'BEGIN ALTER ROLE app_user SUPERUSER; RETURN true; END'`,
        );
        expect(await world.execAs("app_user", "SELECT app.helper() AS done")).toEqual([{ done: true }]);
        await world.exec("ALTER ROLE app_user NOSUPERUSER");
      },
      undo: async () => {
        await world.exec("DROP FUNCTION app.helper(); REVOKE CREATE ON SCHEMA app FROM app_user", "appdb");
        await world.exec("REVOKE postgres FROM app_user");
      },
    }));
});
