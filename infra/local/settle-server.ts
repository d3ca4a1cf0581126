import { readFile } from "node:fs/promises";
import path from "node:path";
import { ensureCertificates } from "./certificate-files.ts";
import { renderConfiguration } from "./configuration.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { renderHba } from "./hba-rule.ts";
import { homeFolders } from "./home.ts";
import { type PostmasterPlace, startPostmaster, stopEverythingIn } from "./postmaster.ts";
import { runningPostmaster } from "./processes.ts";
import { waitUntilReady } from "./readiness.ts";
import { type LocalServer, writeState } from "./state-file.ts";
import { writeFileAtomically } from "./write-file.ts";

const READY_TIMEOUT_MS = 30_000;

/** A server to be; the authority and the identity are found out on the way. */
export type DesiredServer = Omit<LocalServer, "caCertificatePem" | "systemIdentifier"> & {
  readonly caCertificatePem: string | undefined;
};

/** What was needed to settle a server. */
export interface Settled {
  readonly server: LocalServer;
  /** What of its files changed, such as `pgattest.conf`. */
  readonly changed: readonly string[];
  /** `none`: it ran already, as wanted. */
  readonly action: "none" | "started" | "restarted";
}

/** Where the postmaster of a server is. */
export function placeOf(server: DesiredServer): PostmasterPlace {
  const { home, port, operatingSystemUser: user, binaries } = server;
  return { home, port, user, binFolder: binaries.binFolder };
}

async function writeIfChanged(
  server: DesiredServer,
  name: string,
  text: string,
  deps: LocalServerDependencies,
): Promise<readonly string[]> {
  const file = path.join(homeFolders(server.home).data, name);
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return [];
  await writeFileAtomically(file, text, {
    mode: 0o600,
    owner: server.operatingSystemUser,
    random: deps.random,
  });
  return [name];
}

async function writeFiles(server: DesiredServer, deps: LocalServerDependencies): Promise<readonly string[]> {
  const folders = homeFolders(server.home);
  const configuration = renderConfiguration({
    ...server,
    logFolder: folders.log,
    certificateFolder: folders.tls,
    preloadPgaudit: server.binaries.pgaudit.available,
  });
  const changed = await writeIfChanged(server, "pgattest.conf", configuration, deps);
  return [...changed, ...(await writeIfChanged(server, "pg_hba.conf", renderHba(server.hbaRules), deps))];
}

async function bringUp(
  server: DesiredServer,
  filesChanged: boolean,
  deps: LocalServerDependencies,
): Promise<Settled["action"]> {
  const running = (await runningPostmaster(homeFolders(server.home).data)) !== undefined;
  if (running && !filesChanged) return "none";
  if (running) await stopEverythingIn(server.home, deps);
  deps.log(`starting PostgreSQL ${server.binaries.version} on ${server.hostAddress}:${server.port}`);
  await startPostmaster(placeOf(server), deps);
  return running ? "restarted" : "started";
}

/**
 * Makes files, process and state agree with what the server shall be; safe to repeat after a crash at
 * any point, as each step looks at what is there.
 * @throws LocalServerError of the step that failed
 */
export async function settleServer(
  desired: DesiredServer,
  superuserPassword: string,
  deps: LocalServerDependencies,
): Promise<Settled> {
  const certificates = await ensureCertificates(
    { ...desired, user: desired.operatingSystemUser, tlsFolder: homeFolders(desired.home).tls },
    deps,
  );
  const { caCertificatePem } = certificates;
  const changed = [...(certificates.changed ? ["certificate"] : []), ...(await writeFiles(desired, deps))];
  const action = await bringUp(desired, changed.length > 0, deps);
  const superuser = { name: desired.superuserName, password: superuserPassword };
  const target = { ...desired, caCertificatePem, superuser };
  const systemIdentifier = await waitUntilReady(target, READY_TIMEOUT_MS, deps);
  const server: LocalServer = { ...desired, caCertificatePem, systemIdentifier };
  await writeState(desired.dataRoot, { phase: "ready", server }, deps);
  return { server, changed, action };
}
