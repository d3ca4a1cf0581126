import { createHash } from "node:crypto";
import { chmod, chown, mkdir, readdir, realpath, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import type { LocalServerDependencies } from "./dependencies.ts";
import { diskFull, LocalServerError, systemErrorCode } from "./errors.ts";
import { asUser, type OperatingSystemUser } from "./operating-system-user.ts";
import { canEnter } from "./reachable-binaries.ts";

/** The folders of a server inside its home. */
export interface HomeFolders {
  readonly data: string;
  readonly log: string;
  readonly tls: string;
}

/** Where data, logs and certificates lie inside a home. */
export function homeFolders(home: string): HomeFolders {
  return { data: path.join(home, "data"), log: path.join(home, "log"), tls: path.join(home, "tls") };
}

/** The authority's certificate, for clients that want a file (libpq's `sslrootcert`). */
export function authorityFile(home: string): string {
  return path.join(homeFolders(home).tls, "ca.crt");
}

/** The home used when the server's user cannot enter the data root; one per data root. */
export function fallbackHome(dataRoot: string, deps: LocalServerDependencies): string {
  const name = createHash("sha256").update(dataRoot).digest("hex").slice(0, 16);
  return path.join(deps.paths.fallbackRoot, name);
}

/**
 * Decides where the data goes: into the data root when the server's user can enter it, else beside,
 * under the fallback root; `state.json` in the data root then points there.
 */
export async function chooseHome(
  dataRoot: string,
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<string> {
  await chmod(dataRoot, 0o755);
  const real = await realpath(dataRoot);
  if (await canEnter(real, user, deps)) return real;
  const home = fallbackHome(dataRoot, deps);
  deps.log(`keeping the data in ${home}, as ${user.name} cannot enter ${dataRoot}`);
  return home;
}

/**
 * Makes the folders, data and logs for the server's user alone. The home may be entered to reach them, and
 * `tls` for its certificates; the private key in it is its owner's.
 */
export async function makeHome(
  home: string,
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<HomeFolders> {
  const folders = homeFolders(home);
  try {
    await mkdir(home, { recursive: true });
    if (path.dirname(home) === deps.paths.fallbackRoot) await chmod(deps.paths.fallbackRoot, 0o755);
    await chmod(home, 0o755);
    for (const folder of [folders.data, folders.log, folders.tls]) {
      await mkdir(folder);
      await chmod(folder, folder === folders.tls ? 0o755 : 0o700);
      if (asUser(user, deps).user) await chown(folder, user.uid, user.gid);
    }
  } catch (error) {
    if (systemErrorCode(error) === "ENOSPC") throw diskFull(home, error);
    throw error;
  }
  return folders;
}

/** Removes what a server left in its home; files of others stay, and with them the folder. */
export async function removeHome(home: string): Promise<void> {
  const folders = homeFolders(home);
  for (const folder of [folders.data, folders.log, folders.tls]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes a folder if nothing is in it. */
export async function removeIfEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => ["missing"]);
  if (entries.length === 0) await rmdir(folder);
}

/**
 * Refuses to touch a home that holds data though no state tells of it.
 * @throws LocalServerError `data-folder-unknown`
 */
export async function refuseUnknownData(home: string): Promise<void> {
  const entries = await readdir(homeFolders(home).data).catch(() => []);
  if (entries.length === 0) return;
  throw new LocalServerError(
    "data-folder-unknown",
    `${home} holds a data folder that no state.json tells of`,
    {
      nextStep: "Restore state.json, or move the data folder away, then run the same command again.",
    },
  );
}
