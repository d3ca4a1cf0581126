import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("roles-match-declaration does not pass", () => {
  let world: World;
  const control = "roles-match-declaration";
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when a predefined role is a member of a declared one, and hands it on to its own members", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT app_owner TO pg_read_all_settings"),
      proof: () => world.execAs("collector", "SET ROLE app_owner; DELETE FROM app.orders"),
      undo: () => world.exec("REVOKE app_owner FROM pg_read_all_settings"),
    }));

  it("when a predefined role was given a login", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          `UPDATE pg_authid SET rolcanlogin = true, rolpassword = (SELECT rolpassword FROM pg_authid WHERE rolname = 'app_user')
            WHERE rolname = 'pg_write_all_data'; GRANT CONNECT ON DATABASE appdb TO pg_write_all_data`,
        ),
      proof: async () => {
        const seen = await world.execAs("pg_write_all_data", "SELECT current_user::text AS who");
        expect(seen).toEqual([{ who: "pg_write_all_data" }]);
      },
      undo: () =>
        world.exec(
          "UPDATE pg_authid SET rolcanlogin = false, rolpassword = null WHERE rolname = 'pg_write_all_data'; REVOKE CONNECT ON DATABASE appdb FROM pg_write_all_data",
        ),
    }));
});
