import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
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
  deps.log(`stopping the server in ${home}`);
  await writeState(dataRoot, { phase: "destroying", home }, deps);
  await stopEverythingIn(home, deps);
  deps.log(`removing the data in ${home}`);
  await removeHome(home);
  await rm(stateFile(dataRoot), { force: true });
}

/** What a run that died while writing `state.json` or taking the lock may have left. */
async function removeLeftovers(dataRoot: string): Promise<void> {
  for (const name of await readdir(dataRoot)) {
    if (/^(?:state\.json\.[0-9a-f]{16}\.tmp|lock\.[0-9a-f]{16}(?:\.stale)?)$/u.test(name)) {
      await rm(path.join(dataRoot, name), { force: true });
    }
  }
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
    await removeLeftovers(dataRoot);
    await clear(beside, deps);
    await removeIfEmpty(beside);
    await removeIfEmpty(deps.paths.fallbackRoot);
  });
  await removeIfEmpty(dataRoot);
}
