import { performance } from "node:perf_hooks";
import type { World } from "#cli/context.ts";
import { runCli } from "#cli/run-cli.ts";
import { runProcess } from "#cli/run-process.ts";

/** What a run of the command line left. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test decides about the world. */
export interface TestWorld {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Date;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly run?: World["run"];
}

/** Runs `pgattest` in this process, in a world of its own. */
export async function pgattest(world: TestWorld, ...args: readonly string[]): Promise<CliRun> {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: world.isTTY ?? false,
    columns: world.columns,
  });
  const exitCode = await runCli(args, {
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: world.env ?? {},
    cwd: world.cwd,
    now: () => world.now ?? new Date(),
    monotonicClock: () => performance.now(),
    signal: new AbortController().signal,
    run: world.run ?? runProcess,
    version: "0.0.0-test",
    bundleSha256: null,
  });
  return { exitCode, ...written };
}
