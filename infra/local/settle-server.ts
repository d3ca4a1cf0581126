import { readFile } from "node:fs/promises";
import path from "node:path";
import { areCertificatesUsable, writeCertificates } from "./certificate-files.ts";
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

interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
}

/** The files whose text on disk is not what it shall be. */
async function changedFiles(server: DesiredServer): Promise<readonly ConfigurationFile[]> {
  const folders = homeFolders(server.home);
  const configuration = renderConfiguration({
    ...server,
    logFolder: folders.log,
    certificateFolder: folders.tls,
    preloadPgaudit: server.binaries.pgaudit.available,
  });
  const changed: ConfigurationFile[] = [];
  for (const file of [
    { name: "pgattest.conf", text: configuration },
    { name: "pg_hba.conf", text: renderHba(server.hbaRules) },
  ]) {
    const onDisk = await readFile(path.join(folders.data, file.name), "utf8").catch(() => undefined);
    if (onDisk !== file.text) changed.push(file);
  }
  return changed;
}

/**
 * Files change only while the server is stopped: a run that dies in between leaves a stopped server, never
 * one that runs with other settings than its files say.
 */
async function writeChanges(
  server: DesiredServer,
  deps: LocalServerDependencies,
): Promise<{ readonly caCertificatePem: string; readonly changed: readonly string[] }> {
  const { home, operatingSystemUser: owner, caCertificatePem: known } = server;
  const folders = homeFolders(home);
  const request = { ...server, user: owner, tlsFolder: folders.tls };
  const keep = known !== undefined && (await areCertificatesUsable(request, deps.clock()));
  const files = await changedFiles(server);
  if (keep && files.length === 0) return { caCertificatePem: known, changed: [] };
  await stopEverythingIn(home, deps);
  const caCertificatePem = keep ? known : await writeCertificates(request, deps);
  for (const { name, text } of files) {
    await writeFileAtomically(path.join(folders.data, name), text, {
      mode: 0o600,
      owner,
      random: deps.random,
    });
  }
  return { caCertificatePem, changed: [...(keep ? [] : ["certificate"]), ...files.map((file) => file.name)] };
}

async function isRunning(server: DesiredServer): Promise<boolean> {
  return (await runningPostmaster(homeFolders(server.home).data)) !== undefined;
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
  const ran = await isRunning(desired);
  const { caCertificatePem, changed } = await writeChanges(desired, deps);
  const runs = await isRunning(desired);
  if (!runs) {
    deps.log(`starting PostgreSQL ${desired.binaries.version} on ${desired.hostAddress}:${desired.port}`);
    await startPostmaster(placeOf(desired), deps);
  }
  const superuser = { name: desired.superuserName, password: superuserPassword };
  const target = { ...desired, caCertificatePem, superuser };
  const systemIdentifier = await waitUntilReady(target, READY_TIMEOUT_MS, deps);
  const server: LocalServer = { ...desired, caCertificatePem, systemIdentifier };
  await writeState(desired.dataRoot, { phase: "ready", server }, deps);
  return { server, changed, action: runs ? "none" : ran ? "restarted" : "started" };
}
