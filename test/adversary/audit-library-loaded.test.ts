import { chmod, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("audit-library-loaded does not pass", () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    world = await openWorld(15);
    folder = await mkdtemp(path.join(tmpdir(), "pgattest-adversary-"));
    await chmod(folder, 0o755);
  });
  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("when another library bears the name pgaudit", async () => {
    const impostor = path.join(folder, "pgaudit.so");
    await copyFile("/usr/lib/postgresql/15/lib/auto_explain.so", impostor);
    await chmod(impostor, 0o644);
    await mustNotPass(world, {
      control: "audit-library-loaded",
      apply: async () => {
        await world.exec(`ALTER SYSTEM SET shared_preload_libraries = '${impostor}'`);
        await world.server.restart();
      },
      proof: async () => {
        const sql = "SELECT name FROM pg_settings WHERE name LIKE 'pgaudit.%'";
        expect(await world.execAs("collector", sql, "postgres")).toEqual([]);
      },
      undo: async () => {
        await world.exec("ALTER SYSTEM RESET shared_preload_libraries");
        await world.server.restart();
      },
    });
  });
});
