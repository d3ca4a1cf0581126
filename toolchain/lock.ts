import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolchainError } from "./toolchain-error.ts";

/** How the wait for a lock is limited and announced. */
export interface LockOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

const retryMs = 500;

/**
 * Runs a step while holding a lock file that names this process. A lock whose process is gone is taken over. Should two
 * processes take over the same one, the step runs twice: whatever it does must end in one atomic rename.
 *
 * @throws ToolchainError `engine-locked` when another process holds the lock for longer than the time given.
 */
export async function withLock<T>(path: string, options: LockOptions, step: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = performance.now() + options.timeoutMs;
  let told = false;
  while (!(await take(path))) {
    const holder = await holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      await rm(path, { force: true });
      continue;
    }
    if (performance.now() > deadline) throw locked(path, holder);
    if (!told) options.progress(`waiting for process ${holder ?? "unknown"}, which does the same…`);
    told = true;
    await sleep(retryMs, undefined, { signal: options.signal });
  }
  try {
    return await step();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
}

/** Nothing when the lock has just been given back, or its holder has not written its number yet. */
async function holderOf(path: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);
  return Number.isNaN(pid) ? undefined : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

function locked(path: string, holder: number | undefined): ToolchainError {
  return new ToolchainError("engine-locked", `process ${holder ?? "unknown"} has held ${path} for too long`, {
    nextStep: `If no such process installs the Pulumi engine any more, delete ${path} and try again.`,
  });
}
