import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

describe("what rests on server-identity does not pass", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("server-version-supported, when the evidence comes from another server", async () => {
    const { verdict } = await world.assess("server-version-supported", {
      provisioned: { systemIdentifier: "7300000000000000001" },
    });
    expect(verdict).not.toBe("pass");
  });

  it("server-version-supported, when the version's end came after the evidence and before the judgement", async () => {
    const latest = await world.collect("server-version-supported");
    const seen = [...latest.values()][0];
    if (seen?.state !== "observed") throw new Error("no evidence");
    const { header } = seen.recorded;
    const observedAt = { ...header.observedAt, collector: "2030-11-10T00:00:00.000Z" };
    const recorded = { ...seen.recorded, header: { ...header, observedAt } };
    const dated = new Map([...latest.keys()].map((key) => [key, { ...seen, recorded }]));
    const { verdict } = world.assessFrom("server-version-supported", dated, {
      now: new Date("2030-11-30T00:00:00Z"),
    });
    expect(verdict).not.toBe("pass");
  });

  it("server-is-the-provisioned-one, when template0 takes connections", () =>
    mustNotPass(world, {
      control: "server-is-the-provisioned-one",
      apply: () => world.exec("ALTER DATABASE template0 ALLOW_CONNECTIONS true"),
      proof: () => world.execAs("app_user", "SELECT 1", "template0"),
      undo: () => world.exec("ALTER DATABASE template0 ALLOW_CONNECTIONS false"),
    }));

  // Last, as a server that was a standby once is not what it was.
  it("server-is-the-provisioned-one, when a standby or a copy in recovery answers in the server's place", async () => {
    await writeFile(path.join(world.server.dataFolder, "standby.signal"), "", { mode: 0o644 });
    await world.server.restart();
    const rows = await world.execAs("app_user", "SELECT pg_is_in_recovery() AS recovering");
    expect(rows).toEqual([{ recovering: true }]);
    const { verdict } = await world.assess("server-is-the-provisioned-one");
    expect(verdict).not.toBe("pass");
  });
});
