import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sabotage, type SabotageServer, sabotages } from "#test/sabotage/index.ts";
import { type DeployedStack, deployStack } from "#test/support/deployed-stack.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { deployedServer, giveOwnAuthority } from "./deployed-server.ts";
import { type ControlState, controlStates, type QuickCommand, quickCommand } from "./quick-command.ts";

type States = ReadonlyMap<string, ControlState>;

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;

/** Controls that say something else than before, with what they say. */
function changed(before: States, after: States): Readonly<Record<string, string>> {
  const all = [...new Set([...before.keys(), ...after.keys()])];
  return Object.fromEntries(
    all
      .filter((control) => before.get(control)?.verdicts !== after.get(control)?.verdicts)
      .map((control) => [control, after.get(control)?.verdict ?? "gone"]),
  );
}

describe.runIf(hasSharedServer(15))("the deployed stack, sabotaged", () => {
  let stack: DeployedStack;
  let server: SabotageServer;
  let pgattest: QuickCommand;
  let pretended: Date | null = null;
  let good: States;
  const matrix: string[] = [];

  /** A ledger refuses to go back in time, so a pretended future is recorded in a copy of it. */
  async function judged(): Promise<States> {
    const copy = path.join(stack.root, ".pgattest", "future");
    if (pretended !== null) await cp(stack.folder, path.join(copy, "dev"), { recursive: true });
    const world = pretended === null ? {} : { now: pretended, environment: { PGATTEST_STATE_DIR: copy } };
    try {
      const collected = await pgattest(["collect"], world);
      expect([0, 3], collected.stderr).toContain(collected.code);
      const assessed = await pgattest(["assess", "--format", "json"], world);
      expect([0, 1], assessed.stderr).toContain(assessed.code);
      return controlStates(assessed.stdout);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  function note({ id }: Sabotage, after: States, what: Readonly<Record<string, string>>): void {
    matrix.push(id);
    for (const [control, verdict] of Object.entries(what))
      matrix.push(`  ${verdict.padEnd(14)}${control}: ${after.get(control)?.messages.join(" | ")}`);
  }

  beforeAll(async () => {
    // A sabotage takes the limit away when it is done.
    stack = await deployStack((text) => text.replace(/^ *connectionLimit: 50\n/m, ""));
    const own = await giveOwnAuthority(stack);
    const { code, stdout } = await stack.up();
    expect(code, stdout).toBe(0);
    server = await deployedServer(stack, own, (time) => {
      pretended = time;
    });
    pgattest = quickCommand(stack);
    good = await judged();
  }, BUILD_MS);

  afterAll(async () => {
    process.stderr.write(`\n${matrix.join("\n")}\n`);
    await stack?.destroy();
  });

  it("passes every control before", () => {
    const states = [...good.values()];
    expect(states.length).toBeGreaterThanOrEqual(20);
    expect(states.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
  });

  it.each(sabotages.map((sabotage) => [sabotage.id, sabotage] as const))("%s", async (_id, sabotage) => {
    try {
      await sabotage.apply(server);
      const after = await judged();
      const what = changed(good, after);
      note(sabotage, after, what);
      expect(what).toEqual(sabotage.verdicts);
      expect(Object.keys(what).toSorted()).toEqual([...sabotage.breaks].toSorted());
      for (const control of sabotage.breaks) expect(after.get(control)?.messages.join(" ")).not.toBe("");
    } finally {
      await sabotage.undo(server);
    }
    expect(changed(good, await judged())).toEqual({});
  });

  it("still holds a ledger that verifies, and is as declared", async () => {
    const verified = await pgattest(["verify"]);
    expect(verified.code, verified.stdout).toBe(0);
    const again = await stack.up();
    expect(again.changes).toEqual({ same: expect.any(Number) });
  });
});
