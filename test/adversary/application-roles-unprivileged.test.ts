import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { declare, openWorld, type World } from "./support/world.ts";

describe("application-roles-unprivileged does not pass", () => {
  let world: World;
  const control = "application-roles-unprivileged";
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when an application reaches CREATEROLE by SET ROLE to an administrator", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT app_admin TO app_user"),
      proof: () => world.execAs("app_user", "SET ROLE app_admin; CREATE ROLE made_by_the_application"),
      undo: () => world.exec("DROP ROLE IF EXISTS made_by_the_application; REVOKE app_admin FROM app_user"),
    }));

  it("when an application reaches BYPASSRLS by SET ROLE to a role that nobody declared", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("CREATE ROLE all_rows BYPASSRLS; GRANT all_rows TO app_user"),
      proof: async () => {
        const sql =
          "SET ROLE all_rows; SELECT rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user";
        await world.execAs("app_user", sql);
      },
      undo: () => world.exec("DROP ROLE all_rows"),
    }));

  it("when an application may execute a function that reads files of the host", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO app_user", "appdb"),
      proof: async () => {
        const rows = await world.execAs("app_user", "SELECT pg_read_file('PG_VERSION') AS text");
        expect(rows).toEqual([{ text: "18\n" }]);
      },
      undo: () =>
        world.exec("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM app_user", "appdb"),
    }));

  it("when a waiver for CREATEDB is all that covers BYPASSRLS", async () => {
    const declaration = declare((cluster) => cluster, {
      waivers: [
        {
          control,
          subject: "main/appdb",
          finding: { code: "privileged-attribute", item: "app_user: CREATEDB" },
          owner: "platform",
          approver: "security",
          reason: "app_user makes its test databases (CREATEDB)",
          expires: "2099-01-01T00:00:00Z",
        },
      ],
    });
    await world.exec("ALTER ROLE app_user BYPASSRLS");
    const { verdict } = await world.assess(control, { declaration });
    await world.exec("ALTER ROLE app_user NOBYPASSRLS");
    expect(verdict).toBe("fail");
  });
});
