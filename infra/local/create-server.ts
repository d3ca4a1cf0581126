import { realpath } from "node:fs/promises";
import { findBinaries } from "./binaries.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { exclusiveWork } from "./exclusive-work.ts";
import { freePort } from "./free-port.ts";
import { chooseHome, fallbackHome, makeHome, refuseUnknownData, removeHome } from "./home.ts";
import { initialiseData } from "./initialise-data.ts";
import { chooseServerUser } from "./operating-system-user.ts";
import { stopEverythingIn } from "./postmaster.ts";
import { reconfigureSettled } from "./reconfigure-server.ts";
import { settleServer } from "./settle-server.ts";
import { type LocalServerSpec, parseLocalServerSpec } from "./spec.ts";
import { homeOf, type LocalServer, readState, writeState } from "./state-file.ts";

const CLEAN_UP_MS = 60_000;

async function removeHalfMade(home: string, deps: LocalServerDependencies): Promise<void> {
  deps.log(`removing what an interrupted run left in ${home}`);
  await stopEverythingIn(home, deps);
  await removeHome(home);
}

/** The port of an interrupted creation is kept: others may have been told of it. */
async function choosePort(spec: LocalServerSpec, earlier: number | undefined): Promise<number> {
  if (spec.port !== 0) return spec.port;
  return earlier ?? (await freePort(spec.hostAddress));
}

async function makeServer(
  spec: LocalServerSpec,
  earlierPort: number | undefined,
  deps: LocalServerDependencies,
): Promise<LocalServer> {
  const user = await chooseServerUser(deps);
  const binaries = await findBinaries(spec, user, deps);
  const home = await chooseHome(spec.dataRoot, user, deps);
  const port = await choosePort(spec, earlierPort);
  await writeState(spec.dataRoot, { phase: "creating", home, port }, deps);
  const folders = await makeHome(home, user, deps);
  deps.log(
    `initialising a PostgreSQL ${binaries.version} (${binaries.source}) data folder in ${folders.data}`,
  );
  await initialiseData({ ...spec, folders, binaries, user }, deps);
  const { dataRoot, hostAddress, serverName, durable, settings, hbaRules } = spec;
  const settled = await settleServer(
    {
      ...{ dataRoot, hostAddress, serverName, durable, settings, hbaRules, home, port, binaries },
      superuserName: spec.superuser.name,
      operatingSystemUser: { name: user.name, uid: user.uid, gid: user.gid },
      caCertificatePem: undefined,
    },
    spec.superuser.password,
    deps,
  );
  return settled.server;
}

/** A creation that fails leaves nothing running; its files stay to be looked at, and the next one cleans. */
async function stopAfterFailure(dataRoot: string, deps: LocalServerDependencies): Promise<void> {
  const state = await readState(dataRoot);
  if (state?.phase !== "creating") return;
  await stopEverythingIn(state.home, { ...deps, signal: AbortSignal.timeout(CLEAN_UP_MS) });
}

async function createAlone(spec: LocalServerSpec, deps: LocalServerDependencies): Promise<LocalServer> {
  const state = await readState(spec.dataRoot);
  if (state?.phase === "ready") return (await reconfigureSettled(spec, state.server, deps)).server;
  if (state === undefined) {
    await refuseUnknownData(await realpath(spec.dataRoot));
    await refuseUnknownData(fallbackHome(spec.dataRoot, deps));
  } else {
    await removeHalfMade(homeOf(state), deps);
  }
  try {
    return await makeServer(spec, state?.phase === "creating" ? state.port : undefined, deps);
  } catch (error) {
    await stopAfterFailure(spec.dataRoot, deps).catch((failure: unknown) => {
      deps.log(
        `stopping after the failure failed too: ${failure instanceof Error ? failure.message : "unknown"}`,
      );
    });
    throw error;
  }
}

/**
 * Makes a running, TLS-only, SCRAM-only server of a data root. One that is already there is adopted,
 * started and brought to the spec; one half made by an interrupted run is stopped, removed and remade.
 * @returns the server, as {@link LocalServer}
 * @throws LocalServerError with one of its codes and the next step
 */
export async function createLocalServer(
  input: LocalServerSpec,
  deps: LocalServerDependencies,
): Promise<LocalServer> {
  const spec = parseLocalServerSpec(input);
  return exclusiveWork(spec.dataRoot, deps, () => createAlone(spec, deps));
}
