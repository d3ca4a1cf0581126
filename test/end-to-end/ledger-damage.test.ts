import { cp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type DeployedStack, deployStack } from "#test/support/deployed-stack.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import type { CommandResult } from "#toolchain/run-command.ts";
import { type QuickCommand, quickCommand } from "./quick-command.ts";
import { filesIn } from "./secret-search.ts";

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;
const SWEEP_MS = 180_000;

/** `PROPERTY_SEED` repeats a run. */
const seed = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));

const verifySchema = z.object({
  ok: z.boolean(),
  problems: z.array(z.object({ where: z.string(), message: z.string().min(1), code: z.string() })),
});

/** Mulberry32: the same damage for the same seed. */
function drawnFrom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe.runIf(hasSharedServer(15))("the ledger of the deployed stack, damaged", () => {
  let stack: DeployedStack;
  let quick: QuickCommand;
  let ledger: string;
  let earlier: string;
  let files: readonly string[];
  const draw = drawnFrom(seed);

  async function keep(name: string): Promise<string> {
    const folder = path.join(stack.root, ".pgattest", name, "dev");
    await cp(stack.folder, folder, {
      recursive: true,
      filter: (source) => path.basename(source) !== "postgres",
    });
    return folder;
  }

  /** Commands work on a copy of what the deployment left, so that the server and its stack stay as they are. */
  const onCopy = (line: readonly string[]): Promise<CommandResult> =>
    quick(line, { environment: { PGATTEST_STATE_DIR: path.join(stack.root, ".pgattest", "copy") } });

  beforeAll(async () => {
    process.stderr.write(`ledger damage: PROPERTY_SEED=${seed}\n`);
    stack = await deployStack();
    quick = quickCommand(stack);
    earlier = path.join(await keep("earlier"), "ledger");
    for (const command of ["collect", "assess", "verify"]) expect((await quick([command])).code).toBe(0);
    ledger = path.join(await keep("copy"), "ledger");
    // The lock of the writers is no evidence.
    files = (await filesIn(ledger)).filter((file) => !path.relative(ledger, file).startsWith(".lock"));
    expect(files.length).toBeGreaterThan(15);
  }, BUILD_MS);
  afterAll(() => stack?.destroy());

  /** Damages one file, works, and puts it back. */
  async function damaged<T>(file: string, bytes: Buffer | null, work: () => Promise<T>): Promise<T> {
    const aside = path.join(stack.root, ".pgattest", `aside-${path.basename(file)}`);
    await rename(file, aside);
    try {
      if (bytes !== null) await writeFile(file, bytes);
      return await work();
    } finally {
      await rename(aside, file);
    }
  }

  async function expectNamed(file: string, what: string): Promise<void> {
    const name = path.relative(ledger, file);
    const { code, stdout } = await onCopy(["verify", "--format", "json"]);
    expect.soft(code, `${what}: ${name}`).toBe(4);
    const { ok, problems } = verifySchema.parse(JSON.parse(stdout));
    expect.soft(ok).toBe(false);
    const where = problems.map((problem) => problem.where);
    const named = where.some((one) => one === name || one.startsWith(`${name}#`));
    expect.soft(named, `${what} of ${name} is told of ${where.join(", ")}`).toBe(true);
  }

  /** A look at a damaged ledger shows no verdict, writes no page and appends nothing. */
  async function expectRefused(what: string): Promise<void> {
    const page = path.join(path.dirname(ledger), "report.html");
    await rm(page, { force: true });
    const before = await readFile(path.join(ledger, "checkpoint")).catch(() => null);
    for (const command of ["status", "assess", "collect", "report"]) {
      const { code, stdout, stderr } = await onCopy([command]);
      expect.soft(code, `${command} on ${what}: ${stderr}${stdout}`).toBe(4);
      expect.soft(stdout, `${command} on ${what}`).not.toMatch(/pass/i);
      expect.soft(stderr, `${command} on ${what}`).toMatch(/error\[[a-z-]+\]: .+\nnext: .+/);
    }
    await expect(readFile(page)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readFile(path.join(ledger, "checkpoint")).catch(() => null)).toEqual(before);
  }

  it(
    "names every file of which a byte was changed",
    async () => {
      for (const file of files) {
        const bytes = await readFile(file);
        const at = draw(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 + draw(255));
        await damaged(file, bytes, () => expectNamed(file, `byte ${at} (seed ${seed})`));
      }
    },
    SWEEP_MS,
  );

  it(
    "names every file that was removed, emptied, cut short or added to",
    async () => {
      for (const file of files) {
        const bytes = await readFile(file);
        await damaged(file, null, () => expectNamed(file, "removal"));
        await damaged(file, Buffer.alloc(0), () => expectNamed(file, "emptying"));
        await damaged(file, bytes.subarray(0, bytes.length - 1), () => expectNamed(file, "cutting"));
        await damaged(file, Buffer.concat([bytes, Buffer.from([0])]), () => expectNamed(file, "adding"));
      }
    },
    SWEEP_MS,
  );

  it(
    "names files that took each other's place",
    async () => {
      for (const [, [left = "", ...others] = []] of Map.groupBy(files, (file) => path.dirname(file)))
        for (const right of others) {
          const [one, other] = [await readFile(left), await readFile(right)];
          await damaged(left, other, () =>
            damaged(right, one, () => expectNamed(right, `the place of ${path.basename(left)}`)),
          );
        }
    },
    SWEEP_MS,
  );

  it("says that an earlier copy put back is a rollback, which nobody may build on", async () => {
    const now = `${ledger}-now`;
    await rename(ledger, now);
    try {
      await cp(earlier, ledger, { recursive: true });
      const { code, stdout } = await onCopy(["verify"]);
      expect(code).toBe(4);
      expect(stdout).toMatch(/rollback/);
      await expectRefused("an earlier copy");
      await rm(ledger, { recursive: true });
      const gone = await onCopy(["verify"]);
      expect([3, 4], gone.stdout + gone.stderr).toContain(gone.code);
      await expectRefused("no ledger at all");
    } finally {
      await rm(ledger, { recursive: true, force: true });
      await rename(now, ledger);
    }
  });

  it(
    "refuses to show, judge, collect or report on a ledger with any kind of file damaged",
    async () => {
      for (const [, group] of Map.groupBy(files, (file) => path.dirname(file))) {
        const file = group[draw(group.length)] ?? "";
        const bytes = await readFile(file);
        const at = draw(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const name = path.relative(ledger, file);
        await damaged(file, bytes, () => expectRefused(`${name}, byte ${at} (seed ${seed})`));
        await damaged(file, null, () => expectRefused(`${name} removed`));
      }
    },
    SWEEP_MS,
  );

  it("verifies when all is back in its place", async () => {
    expect((await onCopy(["verify"])).code).toBe(0);
    expect((await onCopy(["status"])).code).toBe(0);
  });

  it(
    "does not build on a damaged ledger in `up` either, and goes on once it is mended",
    async () => {
      const file = (await filesIn(path.join(stack.folder, "ledger"))).find((one) => one.includes("/blob/"));
      const bytes = await readFile(file ?? "");
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
      const checkpoint = path.join(stack.folder, "ledger", "checkpoint");
      const before = await readFile(checkpoint, "utf8");
      await rm(path.join(stack.folder, "intended.json")); // what makes the next `up` collect
      await damaged(file ?? "", bytes, async () => {
        const { code, stdout } = await stack.up();
        expect.soft(code, stdout).not.toBe(0);
        expect.soft(stdout).toMatch(/\[[a-z-]+\] .*(?:ledger|blob)/);
      });
      expect.soft(await readFile(checkpoint, "utf8")).toBe(before);
      const mended = await stack.up();
      expect(mended.code, mended.stdout).toBe(0);
      expect((await quick(["verify"])).code).toBe(0);
    },
    SWEEP_MS,
  );
});
