import { stat } from "node:fs/promises";
import type { LocalServerDependencies } from "./dependencies.ts";
import { systemErrorCode } from "./errors.ts";
import { exclusiveWork } from "./exclusive-work.ts";
import { homeFolders } from "./home.ts";
import { stopEverythingIn } from "./postmaster.ts";
import { runningPostmaster } from "./processes.ts";
import { notCreated } from "./reconfigure-server.ts";
import { type Settled, settleServer } from "./settle-server.ts";
import { homeOf, type LocalServer, readState } from "./state-file.ts";

/** What a data root holds now. */
export type LocalServerStatus =
  | { readonly kind: "absent" }
  /** An interrupted creation or destruction; the next one completes or cleans. */
  | { readonly kind: "incomplete"; readonly phase: "creating" | "destroying" }
  | { readonly kind: "stopped"; readonly server: LocalServer }
  | { readonly kind: "running"; readonly server: LocalServer; readonly pid: number };

/**
 * Looks what a data root holds; changes nothing and needs no lock.
 * @throws LocalServerError `state-unreadable`
 */
export async function readLocalServer(dataRoot: string): Promise<LocalServerStatus> {
  const state = await readState(dataRoot);
  if (state === undefined) return { kind: "absent" };
  if (state.phase !== "ready") return { kind: "incomplete", phase: state.phase };
  const pid = await runningPostmaster(homeFolders(state.server.home).data);
  const { server } = state;
  return pid === undefined ? { kind: "stopped", server } : { kind: "running", server, pid };
}

/**
 * Starts a finished server as it was last configured, unless it runs; a damaged or ending certificate is
 * renewed on the way.
 * @throws LocalServerError `not-created`, `port-in-use`, `password-rejected`, `start-failed`, `disk-full`
 */
export async function startLocalServer(
  dataRoot: string,
  superuserPassword: string,
  deps: LocalServerDependencies,
): Promise<Settled> {
  return exclusiveWork(dataRoot, deps, async () => {
    const state = await readState(dataRoot);
    if (state?.phase !== "ready") throw notCreated(dataRoot);
    return settleServer(state.server, superuserPassword, deps);
  });
}

/** Whether something is at a path; what cannot be looked at counts as there. */
async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => systemErrorCode(error) !== "ENOENT",
  );
}

/**
 * Stops a server, finished or not; one that does not run, or was never made, is fine.
 * @throws LocalServerError `stop-failed`
 */
export async function stopLocalServer(dataRoot: string, deps: LocalServerDependencies): Promise<void> {
  if (!(await isThere(dataRoot))) return;
  await exclusiveWork(dataRoot, deps, async () => {
    const state = await readState(dataRoot);
    if (state !== undefined) await stopEverythingIn(homeOf(state), deps);
  });
}
