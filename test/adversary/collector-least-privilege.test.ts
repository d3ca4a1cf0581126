import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("collector-least-privilege does not pass", () => {
  let world: World;
  const control = "collector-least-privilege";
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when the evidence was collected by a superuser, and not by the declared collector", async () => {
    const { verdict } = await world.assess(control, {
      as: { role: "postgres", password: world.server.password },
      provisioned: { collector: { ...world.provisioned.collector, role: "postgres" } },
    });
    expect(verdict).not.toBe("pass");
  });

  it("when the collector may change settings of the server", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT ALTER SYSTEM ON PARAMETER archive_command TO collector"),
      proof: () => world.execAs("collector", "ALTER SYSTEM SET archive_command = 'false'", "appdb"),
      undo: async () => {
        await world.exec("REVOKE ALTER SYSTEM ON PARAMETER archive_command FROM collector");
        await world.exec("ALTER SYSTEM RESET archive_command");
      },
    }));

  it("when a function that runs as the owner lets everybody change data", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          `CREATE FUNCTION public.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM app.orders';
           ALTER FUNCTION public.wipe() OWNER TO app_owner; GRANT USAGE ON SCHEMA public TO PUBLIC`,
          "appdb",
        ),
      proof: () => world.execAs("collector", "SELECT public.wipe()"),
      undo: () => world.exec("DROP FUNCTION public.wipe()", "appdb"),
    }));

  it("when a function of the system that writes is granted to it", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec("GRANT EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) TO collector", "appdb"),
      undo: () =>
        world.exec("REVOKE EXECUTE ON FUNCTION pg_catalog.lo_export(oid, text) FROM collector", "appdb"),
    }));
});
