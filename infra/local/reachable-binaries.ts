import { cp, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { LocalServerDependencies } from "./dependencies.ts";
import { asUser, type OperatingSystemUser } from "./operating-system-user.ts";
import { randomSuffix } from "./write-file.ts";

/** Whether a user can enter a folder: asked of the system itself, so ACLs and mounts count too. */
export async function canEnter(
  folder: string,
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<boolean> {
  const options = { ...asUser(user, deps), workingFolder: "/", timeoutMs: 10_000, signal: deps.signal };
  return (await deps.exec("test", ["-x", folder], options)).exitCode === 0;
}

/**
 * A folder of server programs the user can run: the given one, or a copy of its installation under the
 * fallback root when a parent (such as /root) cannot be entered.
 */
export async function reachableBinaries(
  binFolder: string,
  version: string,
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<string> {
  if (await canEnter(binFolder, user, deps)) return binFolder;
  const copy = path.join(deps.paths.fallbackRoot, "binaries", version);
  if (await canEnter(path.join(copy, "bin"), user, deps)) return path.join(copy, "bin");
  deps.log(`copying PostgreSQL ${version} to ${copy}, as ${user.name} cannot enter ${binFolder}`);
  const unfinished = `${copy}.${randomSuffix(deps.random)}`;
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
  await cp(path.dirname(binFolder), unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await canEnter(path.join(copy, "bin"), user, deps))) throw error;
  });
  return path.join(copy, "bin");
}
