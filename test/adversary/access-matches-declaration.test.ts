import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { declare, openWorld, type World } from "./support/world.ts";

describe("access-matches-declaration in mode exclusive does not pass", () => {
  let world: World;
  const control = "access-matches-declaration";
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when password verifiers of the system's catalogue are granted to an application", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT SELECT ON pg_catalog.pg_authid TO app_readwrite", "appdb"),
      proof: async () => {
        const sql = "SELECT count(rolpassword)::int AS seen FROM pg_authid WHERE rolname = 'collector'";
        expect(await world.execAs("app_user", sql)).toEqual([{ seen: 1 }]);
      },
      undo: () => world.exec("REVOKE SELECT ON pg_catalog.pg_authid FROM app_readwrite", "appdb"),
    }));

  it("when an application may read files of the host by a function of the system", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO app_user", "appdb"),
      undo: () =>
        world.exec("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM app_user", "appdb"),
    }));

  it("when data lies in a schema that nobody declared, granted to an application", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "CREATE SCHEMA shadow; CREATE TABLE shadow.orders AS TABLE app.orders; GRANT USAGE ON SCHEMA shadow TO app_user; GRANT SELECT, DELETE ON shadow.orders TO app_user",
          "appdb",
        ),
      proof: () => world.execAs("app_user", "DELETE FROM shadow.orders"),
      undo: () => world.exec("DROP SCHEMA shadow CASCADE", "appdb"),
    }));

  it("when a superuser's function in a schema that nobody declared runs any statement for everybody", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          `CREATE FUNCTION public.run(text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE $1; END';
           GRANT USAGE ON SCHEMA public TO PUBLIC`,
          "appdb",
        ),
      proof: () => world.execAs("app_user", "SELECT public.run('ALTER ROLE app_user CONNECTION LIMIT 7')"),
      undo: () =>
        world.exec("DROP FUNCTION public.run(text); ALTER ROLE app_user CONNECTION LIMIT -1", "appdb"),
    }));

  it("when another creator's default privileges give an application every table to come", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT, DELETE ON TABLES TO app_user",
          "appdb",
        ),
      undo: () =>
        world.exec(
          "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE SELECT, DELETE ON TABLES FROM app_user",
          "appdb",
        ),
    }));

  it("when a table was made a member of an extension, so that its grants are not looked at", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "ALTER EXTENSION plpgsql ADD TABLE app.orders; GRANT DELETE, TRUNCATE ON app.orders TO app_user",
          "appdb",
        ),
      undo: () =>
        world.exec(
          "REVOKE DELETE, TRUNCATE ON app.orders FROM app_user; ALTER EXTENSION plpgsql DROP TABLE app.orders",
          "appdb",
        ),
    }));

  it("when a large object is granted to an application", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "SELECT lo_from_bytea(4711, 'secret'); GRANT SELECT, UPDATE ON LARGE OBJECT 4711 TO app_user",
          "appdb",
        ),
      proof: () => world.execAs("app_user", "SELECT lo_get(4711)"),
      undo: () => world.exec("SELECT lo_unlink(4711)", "appdb"),
    }));

  it("when a foreign server is granted to an application", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER far FOREIGN DATA WRAPPER far; GRANT USAGE ON FOREIGN SERVER far TO app_user",
          "appdb",
        ),
      undo: () => world.exec("DROP FOREIGN DATA WRAPPER far CASCADE", "appdb"),
    }));

  it("when a stranger owns a table, where no owner of the schema's objects is declared", () => {
    const declaration = declare((cluster) => ({
      ...cluster,
      databases: cluster.databases.map((database) => ({
        ...database,
        access: { ...database.access, schemas: [{ name: "app" }] },
      })),
    }));
    return mustNotPass(world, {
      control,
      circumstances: { declaration },
      apply: () => world.exec("CREATE ROLE stranger; ALTER TABLE app.orders OWNER TO stranger", "appdb"),
      undo: () => world.exec("ALTER TABLE app.orders OWNER TO app_owner; DROP ROLE stranger", "appdb"),
    });
  });

  it("when a waiver for a read grant is all that covers a delete grant to everybody", async () => {
    await world.exec("GRANT SELECT ON app.orders TO app_admin", "appdb");
    const { findings } = await world.assess(control);
    const [first] = findings;
    if (first === undefined) throw new Error("the grant was not found");
    await world.exec("GRANT DELETE ON app.orders TO PUBLIC", "appdb");
    const declaration = declare((cluster) => cluster, {
      waivers: [
        {
          control,
          subject: "main/appdb",
          finding: { code: first.code, item: first.item },
          owner: "platform",
          approver: "security",
          reason: first.message,
          expires: "2099-01-01T00:00:00Z",
        },
      ],
    });
    const after = await world.assess(control, { declaration });
    await world.exec("REVOKE ALL ON app.orders FROM PUBLIC, app_admin", "appdb");
    expect(after.verdict).toBe("fail");
  });
});
