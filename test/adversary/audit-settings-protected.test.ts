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

  /*
   * A function of a superuser's that does it is out of this control's reach, and its statement says so: it is of grants and
   * settings. access-matches-declaration must name such a function (see there).
   */
  it("when a grant lets a login switch the trail off, by the setting or by a program of the server's", async () => {
    const grants = [
      "SET ON PARAMETER pgaudit.log",
      "SET ON PARAMETER session_replication_role",
      "ALTER SYSTEM ON PARAMETER archive_command",
      "ALTER SYSTEM ON PARAMETER log_destination",
    ];
    for (const grant of grants) {
      await mustNotPass(world, {
        control,
        apply: () => world.exec(`GRANT ${grant} TO app_user`),
        undo: () => world.exec(`REVOKE ${grant} FROM app_user`),
      });
    }
  });

  it("when the trail of one login goes to the client only", () =>
    mustNotPass(world, {
      control,
      apply: async () => {
        await world.exec("ALTER DATABASE appdb SET pgaudit.log_client = on");
        await world.exec("ALTER ROLE app_user SET pgaudit.log_level = 'notice'");
      },
      proof: async () => {
        await world.execAs("app_user", "INSERT INTO app.orders VALUES (3, 4711.03)");
        expect(await logged("4711.03")).toBe(false);
      },
      undo: async () => {
        await world.exec("ALTER DATABASE appdb RESET pgaudit.log_client");
        await world.exec("ALTER ROLE app_user RESET pgaudit.log_level");
      },
    }));
});
