import { rm } from "node:fs/promises";
import path from "node:path";
import type { Executed, LocalServerDependencies } from "./dependencies.ts";
import { diskFull, LocalServerError } from "./errors.ts";
import { homeFolders } from "./home.ts";
import { asUser, type OperatingSystemUser } from "./operating-system-user.ts";
import { runningPostmaster, sendSignal, waitUntilNoneIn } from "./processes.ts";
import { lastServerMessages } from "./server-log.ts";

/** Which server to start or stop. */
export interface PostmasterPlace {
  readonly home: string;
  readonly binFolder: string;
  readonly user: OperatingSystemUser;
  readonly port: number;
}

const START_SECONDS = 60;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;
const KILL_MS = 5_000;
const SHOWN_MESSAGES = 12;

async function startFailed(place: PostmasterPlace, ended: Executed): Promise<LocalServerError> {
  const serverLog = await lastServerMessages(homeFolders(place.home).log, SHOWN_MESSAGES);
  const said = [...serverLog, ended.stderr].join("\n");
  if (/No space left on device/u.test(said)) return diskFull(place.home);
  if (/Address already in use/u.test(said)) {
    return new LocalServerError("port-in-use", `port ${place.port} is taken by another program`, {
      nextStep: "End that program, or declare another port (0 chooses a free one).",
      serverLog,
    });
  }
  const fatal = serverLog.findLastIndex((line) => /FATAL|PANIC/u.test(line));
  // A faulty configuration is named in the message before the fatal one.
  const why = fatal < 0 ? ended.stderr.trim() : serverLog.slice(Math.max(0, fatal - 1), fatal + 1).join("; ");
  return new LocalServerError("start-failed", `PostgreSQL in ${place.home} did not start: ${why}`, {
    nextStep: `Read the newest file of ${homeFolders(place.home).log}.`,
    serverLog,
  });
}

/**
 * Starts the postmaster as a daemon of its own session, so that it outlives us; a stale pid file is
 * removed. Does nothing when it runs already.
 * @throws LocalServerError `port-in-use`, `disk-full`, `start-failed` with the last log messages
 */
export async function startPostmaster(place: PostmasterPlace, deps: LocalServerDependencies): Promise<void> {
  const folders = homeFolders(place.home);
  if ((await runningPostmaster(folders.data)) !== undefined) return;
  await stopEverythingIn(place.home, deps);
  // No PostgreSQL process works here any more, whoever may have been given the old process id since.
  await rm(path.join(folders.data, "postmaster.pid"), { force: true });
  const startUpLog = path.join(folders.log, "start-up.txt");
  await rm(startUpLog, { force: true });
  const args = ["start", "-D", folders.data, "-w", "-s", "-t", String(START_SECONDS), "-l", startUpLog];
  const ended = await deps.exec(path.join(place.binFolder, "pg_ctl"), args, {
    ...asUser(place.user, deps),
    workingFolder: folders.data,
    timeoutMs: (START_SECONDS + 10) * 1000,
    signal: deps.signal,
  });
  if (ended.exitCode !== 0) throw await startFailed(place, ended);
}

/**
 * Stops every PostgreSQL process in a home: the postmaster fast (clients are cut off, nothing is lost),
 * then immediately, then whatever is left. Does nothing when none runs.
 * @throws LocalServerError `stop-failed`
 */
export async function stopEverythingIn(home: string, deps: LocalServerDependencies): Promise<void> {
  const postmaster = await runningPostmaster(homeFolders(home).data);
  for (const [name, timeoutMs] of [
    ["SIGINT", FAST_STOP_MS],
    ["SIGQUIT", IMMEDIATE_STOP_MS],
  ] as const) {
    if (postmaster === undefined) break;
    sendSignal(postmaster, name);
    if (await waitUntilNoneIn(home, timeoutMs, deps.signal)) return;
    deps.log(`the server in ${home} did not stop on ${name} within ${timeoutMs / 1000} s`);
  }
  const kill = (pids: readonly number[]): void => {
    for (const pid of pids) sendSignal(pid, "SIGKILL");
  };
  if (await waitUntilNoneIn(home, KILL_MS, deps.signal, kill)) return;
  throw new LocalServerError("stop-failed", `PostgreSQL processes in ${home} do not end`, {
    nextStep: `Look for them with: ls -l /proc/*/cwd | grep ${home}`,
  });
}
