import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
} from "#test/support/shared-servers.ts";
import { inCase } from "./support.ts";

describe.each([15, 18] as const)("on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("what tools get wrong about access", () => {
    let database: FreshDatabase;
    beforeAll(async () => {
      database = await freshDatabase(sharedServer(major), "engine_traps");
      await database.exec(
        "CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC; CREATE TABLE app.secret (id int, note text)",
      );
    });
    afterAll(() => database.drop());

    it("pg_write_all_data writes where no ACL says so", () =>
      inCase(database, async ({ run, answer }) => {
        await run("CREATE ROLE etl_x; GRANT pg_write_all_data TO etl_x");
        for (const privilege of ["INSERT", "UPDATE", "DELETE"]) {
          expect(await answer("etl_x", "secret", privilege)).toMatchObject({
            direct: false,
            usable: true,
            reachable: true,
            grantable: false,
            blockedBy: null,
            path: `etl_x → pg_write_all_data: ${privilege}`,
          });
        }
        expect(await answer("etl_x", "secret", "SELECT")).toBeNull();
        expect(await answer("etl_x", "secret", "TRUNCATE")).toBeNull();
      }));

    it("a predefined role two hops away reads every table", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE analytics_x; CREATE ROLE reporting_x; GRANT pg_read_all_data TO analytics_x; GRANT analytics_x TO reporting_x",
        );
        expect(await answer("reporting_x", "secret", "SELECT")).toMatchObject({
          direct: false,
          usable: true,
          path: "reporting_x → analytics_x → pg_read_all_data: SELECT",
        });
      }));

    it("a NOINHERIT member of an owner cannot use the table now and reaches it by SET ROLE", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE owner_x; CREATE ROLE member_x NOINHERIT; GRANT owner_x TO member_x; ALTER TABLE app.secret OWNER TO owner_x",
        );
        expect(await answer("member_x", "secret", "SELECT")).toMatchObject({
          direct: false,
          usable: false,
          reachable: true,
          path: "member_x → SET ROLE owner_x (owner): SELECT",
        });
      }));

    it("the database's owner is a member of pg_database_owner", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          `CREATE ROLE dba_x; ALTER DATABASE ${database.name} OWNER TO dba_x; GRANT SELECT ON app.secret TO pg_database_owner`,
        );
        expect(await answer("dba_x", "secret", "SELECT")).toMatchObject({
          usable: true,
          path: "dba_x → pg_database_owner: SELECT",
        });
        expect(await answer("dba_x", "public", "CREATE")).toMatchObject({ usable: true, grantable: true });
      }));

    it("a grant on a column is of that column only, a grant on the table of every column", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE part_x; CREATE ROLE whole_x; GRANT SELECT (note) ON app.secret TO part_x; GRANT SELECT ON app.secret TO whole_x",
        );
        expect(await answer("part_x", "secret", "SELECT")).toBeNull();
        expect(await answer("part_x", "secret", "SELECT", "note")).toMatchObject({
          direct: true,
          usable: true,
        });
        expect(await answer("whole_x", "secret", "SELECT", "note")).toMatchObject({
          direct: false,
          usable: true,
          path: "whole_x: SELECT on the table",
        });
      }));

    it("a NULL ACL is the default, an empty one is nobody, and the owner can come back", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE owner_x; CREATE ROLE other_x; ALTER TABLE app.secret OWNER TO owner_x; CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        );
        expect(await answer("owner_x", "secret", "SELECT")).toMatchObject({ direct: true, usable: true });
        expect(await answer("other_x", "f()", "EXECUTE")).toMatchObject({
          direct: true,
          usable: true,
          path: "other_x → PUBLIC: EXECUTE",
        });
        await run("REVOKE ALL ON app.secret FROM owner_x; REVOKE ALL ON FUNCTION app.f() FROM PUBLIC");
        expect(await answer("owner_x", "secret", "SELECT")).toMatchObject({
          direct: false,
          usable: false,
          reachable: true,
          grantable: true,
          path: "owner_x (owner, grants itself): SELECT",
        });
        expect(await answer("other_x", "f()", "EXECUTE")).toBeNull();
      }));

    it("a member of a superuser is no superuser until SET ROLE", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE root_x SUPERUSER; CREATE ROLE climber_x; GRANT root_x TO climber_x; CREATE ROLE owner_x; ALTER TABLE app.secret OWNER TO owner_x",
        );
        expect(await answer("climber_x", "secret", "TRUNCATE")).toMatchObject({
          usable: false,
          reachable: true,
          path: "climber_x → SET ROLE root_x (superuser): TRUNCATE",
        });
      }));

    it("ADMIN alone is enough to come to a role's privileges", () =>
      inCase(database, async ({ run, answer }) => {
        const only = major >= 16 ? "WITH ADMIN TRUE, INHERIT FALSE, SET FALSE" : "WITH ADMIN OPTION";
        await run(
          `CREATE ROLE app_x; CREATE ROLE keeper_x NOINHERIT; GRANT app_x TO keeper_x ${only}; GRANT SELECT ON app.secret TO app_x`,
        );
        expect(await answer("keeper_x", "secret", "SELECT")).toMatchObject({
          usable: false,
          reachable: true,
          path:
            major >= 16
              ? "keeper_x → grants itself (ADMIN) app_x: SELECT"
              : "keeper_x → SET ROLE app_x: SELECT",
        });
      }));

    it("CREATEROLE is nearly everything on 15 and nothing by itself from 16", () =>
      inCase(database, async ({ run, answer }) => {
        await run("CREATE ROLE maker_x CREATEROLE");
        const row = await answer("maker_x", "secret", "SELECT");
        if (major >= 16) expect(row).toBeNull();
        else
          expect(row).toMatchObject({
            usable: false,
            reachable: true,
            path: "maker_x → grants itself (CREATEROLE) pg_read_all_data: SELECT",
          });
      }));

    it("names what is missing: USAGE on the schema, CONNECT to the database", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          `CREATE ROLE shut_x; GRANT SELECT ON app.secret TO shut_x; REVOKE USAGE ON SCHEMA app FROM PUBLIC`,
        );
        expect(await answer("shut_x", "secret", "SELECT")).toMatchObject({
          usable: true,
          blockedBy: "USAGE on schema app",
        });
        await run("SAVEPOINT denied; SET LOCAL ROLE shut_x");
        await expect(run("SELECT * FROM app.secret")).rejects.toMatchObject({ code: "42501" });
        await run("ROLLBACK TO SAVEPOINT denied");
        await run(`REVOKE CONNECT ON DATABASE ${database.name} FROM PUBLIC`);
        expect(await answer("shut_x", "secret", "SELECT")).toMatchObject({
          blockedBy: `USAGE on schema app, CONNECT on database ${database.name}`,
        });
      }));

    it("a column of the system's own table counts with the table", () =>
      inCase(database, async ({ run, answer }) => {
        await run(
          "CREATE ROLE peek_x; GRANT SELECT (rolpassword) ON pg_catalog.pg_authid TO peek_x; GRANT INSERT ON pg_catalog.pg_authid TO peek_x",
        );
        expect(await answer("peek_x", "pg_authid", "SELECT", "rolpassword")).toMatchObject({ usable: true });
        // Nobody but a superuser changes the system's own tables, whatever their ACL says.
        expect(await answer("peek_x", "pg_authid", "INSERT")).toBeNull();
      }));
  });
});
