import { execFileSync } from "node:child_process";
import { access, mkdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readLocalServer } from "#infra/local/local-server.ts";
import { serverProcessesIn } from "#infra/local/processes.ts";
import { type DeployedStack, prepareStack } from "#test/support/deployed-stack.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import type { CommandResult } from "#toolchain/run-command.ts";
import { interruptedUp } from "./interrupted-up.ts";

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;

/** Pulumi ends with 255 when the program fails, with 1 when a policy or a resource does. */
const PULUMI_FAILED = [1, 255];

/** Says what is wrong and where, without a stack trace and without calling itself a bug. */
function expectClear(
  { code, stdout, stderr }: CommandResult,
  expected: readonly number[],
  said: RegExp,
): void {
  const text = `${stdout}\n${stderr}`;
  expect.soft(expected, text).toContain(code);
  expect.soft(text).toMatch(said);
  expect.soft(text).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect.soft(text).not.toMatch(/this is our fault|Report it, with the command/);
}

async function there(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

describe.runIf(hasSharedServer(15))("bad input and interruptions", () => {
  let stack: DeployedStack | undefined;
  afterEach(async () => {
    await stack?.destroy();
    stack = undefined;
  });

  it(
    "names the path of every mistake of a declaration, before anything is made",
    async () => {
      stack = await prepareStack((text) =>
        text.replace("privileges: [SELECT, INSERT, UPDATE, DELETE]}", "privileges: [SELEKT]}"),
      );
      const privilege = /grants\[\d+\]\.privileges\[0\]: .*SELEKT.*did you mean "SELECT"/;
      const up = await stack.up();
      expectClear(up, PULUMI_FAILED, privilege);
      expect
        .soft(up.stdout.match(/SELEKT/g), "the mistake is told once, not by every policy")
        .toHaveLength(1);
      expectClear(await stack.command(["plan"]), [5], privilege);
      const file = path.join(stack.root, "Pulumi.dev.yaml");
      const text = (await readFile(file, "utf8")).replace("[SELEKT]", "[SELECT]");
      await writeFile(file, text.replace("to: app_readonly, privileges", "to: app_readonli, privileges"));
      const role =
        /pgattest:clusters\[0\]\.databases\[0\]\.access\.grants\[0\]\.to: .*app_readonli.*did you mean "app_readonly"/;
      expectClear(await stack.pulumi(["preview"]), PULUMI_FAILED, role);
      expectClear(await stack.command(["plan"]), [5], role);
      expect(await there(stack.dataRoot)).toBe(false);
      expect(await there(path.join(stack.folder, "ledger"))).toBe(false);
      await writeFile(path.join(stack.root, "Pulumi.dev.yaml"), "config:\n  pgattest:clusters: [\n");
      expectClear(await stack.command(["plan"]), [5], /error\[yaml-invalid\]: .*Pulumi\.dev\.yaml/);
      expectClear(await stack.command(["collect"]), [3], /error\[not-deployed\]/);
      expectClear(await stack.command(["verify"]), [3], /error\[[a-z-]+\]/);
    },
    BUILD_MS,
  );

  /** The next `up` completes, whatever was cut off; a lock that a killed engine left is taken away as Pulumi says. */
  async function expectCompletes(after: DeployedStack, what: string): Promise<void> {
    let next = await after.up();
    if (/currently locked/.test(next.stdout + next.stderr)) {
      process.stderr.write(`${what}: Pulumi's own lock was left, pulumi cancel takes it away\n`);
      expect((await after.pulumi(["cancel", "--yes"])).code).toBe(0);
      next = await after.up();
    }
    expect(next.code, `${what}: ${next.stdout}${next.stderr}`).toBe(0);
    const verified = await after.command(["verify"]);
    expect(verified.code, verified.stdout).toBe(0);
    const status = await after.command(["status"]);
    expect(status.code, status.stdout + status.stderr).toBe(0);
    expect((await after.up()).changes).toEqual({ same: expect.any(Number) });
  }

  it.each(["SIGINT", "SIGKILL"] as const)(
    "an update that %s ends while the server is made, while roles are made and while evidence is collected is completed by the next",
    async (signal) => {
      const made = await prepareStack();
      stack = made;
      const creating = await interruptedUp(made, signal, async () =>
        (await readFile(path.join(made.dataRoot, "state.json"), "utf8").catch(() => "")).includes("creating"),
      );
      expect(creating.met, creating.stdout).toBe(true);
      expect(creating.code).not.toBe(0);
      expect(["absent", "incomplete", "stopped", "running"]).toContain(
        (await readLocalServer(made.dataRoot)).kind,
      );
      expect(await there(path.join(made.folder, "ledger"))).toBe(false);
      await made.pulumi(["cancel", "--yes"]);
      const roles = await interruptedUp(made, signal, async (printed) =>
        /postgres:Role .*creat(?:ing|ed)/.test(printed),
      );
      expect(roles.met, roles.stdout).toBe(true);
      expect(await there(path.join(made.folder, "ledger"))).toBe(false);
      await made.pulumi(["cancel", "--yes"]);
      const collecting = await interruptedUp(made, signal, () => there(path.join(made.folder, "ledger")));
      expect(collecting.met, collecting.stdout).toBe(true);
      const half = await made.command(["verify"]);
      expect([0, 3], half.stdout + half.stderr).toContain(half.code);
      await expectCompletes(made, signal);
    },
    BUILD_MS,
  );

  it.runIf(process.geteuid?.() === 0)(
    "a full disk is said in one line, in `up` and in `collect`, and nothing of what there was is lost",
    async () => {
      const made = await prepareStack();
      stack = made;
      const disk = path.join(made.root, "small-disk");
      await mkdir(disk);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", disk]);
      const environment = { PGATTEST_STATE_DIR: disk };
      try {
        expectClear(await made.up(environment), PULUMI_FAILED, /\[disk-full\] .* Next: /);
        expect.soft(await serverProcessesIn(disk)).toEqual([]);
        execFileSync("mount", ["-o", "remount,size=400m", disk]);
        const up = await made.up(environment);
        expect(up.code, up.stdout + up.stderr).toBe(0);
        const { bavail, bsize } = await statfs(disk);
        const filler = path.join(disk, "filler");
        await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
        const full = await made.command(["collect"], environment);
        expectClear(full, [3], /error\[disk-full\]: .*\nnext: /);
        expect((await made.command(["verify"], environment)).code).toBe(0);
        expect.soft((await made.command(["status"], environment)).code).toBe(0);
        await rm(filler);
        expect((await made.command(["collect"], environment)).code).toBe(0);
        expect((await made.command(["verify"], environment)).code).toBe(0);
      } finally {
        await made.pulumi(["destroy", "--yes", "--skip-preview"], environment);
        expect.soft(await serverProcessesIn(disk)).toEqual([]);
        execFileSync("umount", [disk]);
      }
    },
    BUILD_MS,
  );
});
