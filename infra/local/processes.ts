import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { systemErrorCode } from "./errors.ts";

const SERVER_PROGRAMS: ReadonlySet<string> = new Set(["initdb", "pg_ctl", "postgres"]);

/** pg_ctl starts the server through a shell, which for a moment is not yet PostgreSQL. */
const SHELLS: ReadonlySet<string> = new Set(["bash", "busybox", "dash", "sh"]);

/** The start time of a process in clock ticks since boot; undefined when there is no such process. */
export async function processStartTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The name, in parentheses, may hold anything; the 22nd field counts from after it (proc(5)).
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return state === undefined || state === "Z" || state === "X" ? undefined : rest[18];
}

/** Where a link of /proc points, without the kernel's mark of a removed file. */
async function pointsTo(link: string): Promise<string | undefined> {
  return readlink(link).then(
    (target) => target.replace(/ \(deleted\)$/u, ""),
    () => undefined,
  );
}

async function isOfServer(pid: string, folder: string): Promise<boolean> {
  const program = path.basename((await pointsTo(`/proc/${pid}/exe`)) ?? "");
  if (!SERVER_PROGRAMS.has(program) && !SHELLS.has(program)) return false;
  const workingFolder = await pointsTo(`/proc/${pid}/cwd`);
  if (workingFolder !== folder && !workingFolder?.startsWith(`${folder}/`)) return false;
  if (SERVER_PROGRAMS.has(program)) return true;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return command.includes("exec ") && command.includes(`-D "${folder}`);
}

/**
 * The PostgreSQL processes whose working folder lies in a folder, lowest id first: what the server and
 * an initdb left over from a crash have in common, whatever their pid files say.
 */
export async function serverProcessesIn(folder: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (/^\d+$/u.test(entry) && (await isOfServer(entry, folder))) found.push(Number(entry));
  }
  return found.toSorted((left, right) => left - right);
}

/**
 * The postmaster of a data folder: the process its pid file names, if that process really is PostgreSQL
 * in that folder. Undefined means stopped, whatever the pid file says.
 */
export async function runningPostmaster(dataFolder: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return (await serverProcessesIn(dataFolder)).find((candidate) => candidate === pid);
}

/** Sends a signal; a process that has already ended is fine. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== "ESRCH") throw error;
  }
}

/**
 * Waits until no PostgreSQL process works in a folder; false when the time is over first.
 * @param onStill called with those still there, before each look again
 */
export async function waitUntilNoneIn(
  folder: string,
  timeoutMs: number,
  signal: AbortSignal,
  onStill: (pids: readonly number[]) => void = () => undefined,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const pids = await serverProcessesIn(folder);
    if (pids.length === 0) return true;
    if (performance.now() > deadline) return false;
    onStill(pids);
    await sleep(25, undefined, { signal });
  }
}
