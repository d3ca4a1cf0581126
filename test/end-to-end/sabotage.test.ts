import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sabotage, type SabotageServer, sabotages } from "#test/sabotage/index.ts";
import { type DeployedStack, deployStack } from "#test/support/deployed-stack.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { deployedServer, giveOwnAuthority } from "./deployed-server.ts";
import { type ControlState, controlStates, type QuickCommand, quickCommand } from "./quick-command.ts";
import { sabotageReasons } from "./sabotage-reasons.ts";

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
  let copies: string;
  const matrix: string[] = [];

  /** Each sabotage is recorded in a copy of the ledger as deployed: a ledger only grows, and never goes back in time. */
  async function recording<T>(work: () => Promise<T>): Promise<T> {
    await cp(stack.folder, path.join(copies, "dev"), {
      recursive: true,
      filter: (source) => path.basename(source) !== "postgres",
    });
    return work().finally(() => rm(copies, { recursive: true, force: true }));
  }

  async function judged(): Promise<States> {
    const world = { now: pretended, environment: { PGATTEST_STATE_DIR: copies } };
    const collected = await pgattest(["collect"], world);
    expect([0, 3], collected.stderr).toContain(collected.code);
    const assessed = await pgattest(["assess", "--format", "json"], world);
    expect([0, 1], assessed.stderr).toContain(assessed.code);
    return controlStates(assessed.stdout);
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
    copies = path.join(stack.root, ".pgattest", "copies");
    good = await recording(judged);
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

  /** What the controls say under a sabotage, and once it is undone. */
  async function underAndAfter(sabotage: Sabotage): Promise<readonly [States, States]> {
    const sabotaged = async (): Promise<States> => {
      try {
        await sabotage.apply(server);
        return await judged();
      } finally {
        await sabotage.undo(server);
      }
    };
    if (sabotage.id === "version-past-its-end") return [await recording(sabotaged), await recording(judged)];
    return recording(async () => [await sabotaged(), await judged()]);
  }

  it.each(sabotages.map((sabotage) => [sabotage.id, sabotage] as const))("%s", async (id, sabotage) => {
    const [under, after] = await underAndAfter(sabotage);
    const what = changed(good, under);
    note(sabotage, under, what);
    expect.soft(what).toEqual(sabotage.verdicts);
    expect.soft(Object.keys(what).toSorted()).toEqual([...sabotage.breaks].toSorted());
    for (const control of sabotage.breaks) {
      const reason = under.get(control)?.messages.join(" ") ?? "";
      const named = sabotageReasons[id]?.filter((word) => reason.includes(word));
      expect.soft(named, `${control}: ${reason}`).not.toHaveLength(0);
      expect.soft(named, `${id} has no words in sabotage-reasons.ts`).toBeDefined();
    }
    expect(changed(good, after)).toEqual({});
  });

  it("still holds a ledger that verifies, and is as declared", async () => {
    const verified = await pgattest(["verify"]);
    expect(verified.code, verified.stdout).toBe(0);
    const again = await stack.up();
    expect(again.changes).toEqual({ same: expect.any(Number) });
  });
});
