import { afterAll, beforeAll, describe, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("audit-covers-every-login does not pass", () => {
  let world: World;
  const control = "audit-covers-every-login";
  beforeAll(async () => {
    world = await openWorld(15);
  });
  afterAll(() => world.stop());

  async function serverSettings(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings))
      await world.exec(value === "" ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = '${value}'`);
    await world.server.reload();
  }

  it("when records go to the client at a level below log_min_messages, and so not to the log", () =>
    mustNotPass(world, {
      control,
      apply: () => serverSettings({ "pgaudit.log_client": "on", "pgaudit.log_level": "debug1" }),
      undo: () => serverSettings({ "pgaudit.log_client": "", "pgaudit.log_level": "" }),
    }));

  it("when log_min_messages of the server drops what is of level LOG", () =>
    mustNotPass(world, {
      control,
      apply: () => serverSettings({ log_min_messages: "fatal" }),
      undo: () => serverSettings({ log_min_messages: "" }),
    }));

  it("when log_min_messages of one login drops its records", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("ALTER ROLE app_user SET log_min_messages = 'panic'"),
      undo: () => world.exec("ALTER ROLE app_user RESET log_min_messages"),
    }));

  it("when a setting stands twice in two spellings, and the later, which wins, says none", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          `INSERT INTO pg_db_role_setting SELECT 0, oid, '{"PGAUDIT.LOG=ddl, role, write","pgaudit.log=none"}' FROM pg_roles WHERE rolname = 'app_user'`,
        ),
      proof: async () => {
        const rows = await world.execAs("app_user", "SELECT current_setting('pgaudit.log') AS value");
        if (JSON.stringify(rows) !== '[{"value":"none"}]') throw new Error(`it is ${JSON.stringify(rows)}`);
      },
      undo: () => world.exec("ALTER ROLE app_user RESET ALL"),
    }));
});
