import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controls } from "#policies/catalogue/index.ts";
import { openWorld, type World } from "./support/world.ts";

/** Without this no attack would prove anything: on a server as declared every control passes. */
describe.each([15, 18] as const)("PostgreSQL %i as declared", (major) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(major);
  });
  afterAll(() => world.stop());

  it("passes every control that its libraries allow to be judged", async () => {
    const verdicts: Record<string, string> = {};
    for (const { id } of controls) {
      const { verdict, findings } = await world.assess(id);
      if (verdict !== "pass")
        verdicts[id] = `${verdict}: ${findings.map(({ message }) => message).join(" ")}`;
    }
    const audit = ["audit-library-loaded", "audit-covers-every-login", "audit-settings-protected"];
    expect(
      Object.keys(verdicts).filter((id) => major === 15 || !audit.includes(id)),
      JSON.stringify(verdicts),
    ).toEqual([]);
  });
});
