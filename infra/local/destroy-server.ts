import { rm, stat } from "node:fs/promises";
import type { LocalServerDependencies } from "./dependencies.ts";
import { exclusiveWork } from "./exclusive-work.ts";
import { fallbackHome, refuseUnknownData, removeHome, removeIfEmpty } from "./home.ts";
import { stopEverythingIn } from "./postmaster.ts";
import { homeOf, type LocalServerState, readState, stateFile, writeState } from "./state-file.ts";

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

async function clear(home: string, deps: LocalServerDependencies): Promise<void> {
  await stopEverythingIn(home, deps);
  await removeHome(home);
}

async function destroyKnown(
  dataRoot: string,
  state: LocalServerState,
  deps: LocalServerDependencies,
): Promise<void> {
  const home = homeOf(state);
  deps.log(`stopping and removing the server in ${home}`);
  await writeState(dataRoot, { phase: "destroying", home }, deps);
  await clear(home, deps);
  await rm(stateFile(dataRoot), { force: true });
}

/**
 * Stops a server and removes its data, logs, keys and state; files of others in the data root stay. May
 * be repeated, and completes what an interrupted destruction left. Data kept beside a data root that
 * somebody has removed is found and removed too.
 * @throws LocalServerError `locked`, `stop-failed`, `data-folder-unknown`
 */
export async function destroyLocalServer(dataRoot: string, deps: LocalServerDependencies): Promise<void> {
  const beside = fallbackHome(dataRoot, deps);
  if (!(await exists(dataRoot))) {
    await stopEverythingIn(dataRoot, deps); // a server whose folder was removed under it still runs
    if (!(await exists(beside))) return;
  }
  await exclusiveWork(dataRoot, deps, async () => {
    const state = await readState(dataRoot);
    if (state !== undefined) await destroyKnown(dataRoot, state, deps);
    else await refuseUnknownData(dataRoot);
    await clear(beside, deps);
    await removeIfEmpty(beside);
    await removeIfEmpty(deps.paths.fallbackRoot);
  });
  await removeIfEmpty(dataRoot);
}
