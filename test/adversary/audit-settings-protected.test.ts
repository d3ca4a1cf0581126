import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("audit-settings-protected does not pass", () => {
  let world: World;
  const control = "audit-settings-protected";
  beforeAll(async () => {
    world = await openWorld(15);
  });
  afterAll(() => world.stop());

  async function logged(text: string): Promise<boolean> {
    const files = await readdir(world.server.logFolder);
    const texts = await Promise.all(
      files.map((file) => readFile(path.join(world.server.logFolder, file), "utf8")),
    );
    return texts.some((one) => one.includes("AUDIT: ") && one.includes(text));
  }

  it("when records go to the client at a level below log_min_messages: the log holds none", async () => {
    await world.execAs("app_user", "INSERT INTO app.orders VALUES (1, 4711.01)");
    expect(await logged("4711.01"), "the trail works before").toBe(true);
    await mustNotPass(world, {
      control,
      apply: async () => {
        await world.exec("ALTER SYSTEM SET pgaudit.log_client = 'on'");
        await world.exec("ALTER SYSTEM SET pgaudit.log_level = 'debug1'");
        await world.server.reload();
      },
      proof: async () => {
        await world.execAs("app_user", "INSERT INTO app.orders VALUES (2, 4711.02)");
        expect(await logged("4711.02")).toBe(false);
      },
      undo: async () => {
        await world.exec("ALTER SYSTEM RESET pgaudit.log_client");
        await world.exec("ALTER SYSTEM RESET pgaudit.log_level");
        await world.server.reload();
      },
    });
  });

  it("when a function of a superuser's lets everybody switch the trail off", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          `CREATE FUNCTION public.quiet() RETURNS text LANGUAGE sql SECURITY DEFINER AS
             $$SELECT pg_catalog.set_config('pgaudit.log', 'none', false)$$;
           GRANT USAGE ON SCHEMA public TO PUBLIC`,
          "appdb",
        ),
      proof: async () => {
        const rows = await world.execAs("app_user", "SELECT public.quiet() AS value");
        expect(rows).toEqual([{ value: "none" }]);
      },
      undo: () => world.exec("DROP FUNCTION public.quiet()", "appdb"),
    }));
});
