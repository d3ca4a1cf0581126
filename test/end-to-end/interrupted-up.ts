import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandResult } from "#toolchain/run-command.ts";
import type { Clone } from "./clone.ts";

const LIMIT_MS = 120_000;

/**
 * Runs `npx pulumi up` and ends it when the moment has come: SIGINT goes to the command, as a supervisor sends it;
 * SIGKILL to all of its processes, as when the machine's memory is full.
 * @param moment looked at every few milliseconds, with all that was printed so far
 */
export async function interruptedUp(
  clone: Clone,
  signal: "SIGINT" | "SIGKILL",
  moment: (printed: string) => Promise<boolean>,
): Promise<CommandResult & { readonly met: boolean }> {
  const line = [join(clone.root, "toolchain", "pulumi-launcher", "run.js"), "up", "--yes", "--skip-preview"];
  const child = spawn(process.execPath, [...line, "--non-interactive"], {
    cwd: clone.root,
    env: clone.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, to be killed as a whole
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    printed.stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    printed.stderr += chunk.toString();
  });
  const state: { code: number | null } = { code: null };
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      state.code = code ?? 137;
      resolve();
    });
  });
  const deadline = performance.now() + LIMIT_MS;
  let met = false;
  while (state.code === null && !met && performance.now() < deadline) {
    met = await moment(printed.stdout);
    if (!met) await sleep(5);
  }
  if (state.code === null && child.pid !== undefined)
    process.kill(met && signal === "SIGINT" ? child.pid : -child.pid, met ? signal : "SIGKILL");
  await ended;
  return { ...printed, code: state.code ?? 137, met };
}
