import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { LocalServerDependencies } from "./dependencies.ts";
import { diskFull, systemErrorCode } from "./errors.ts";

/** Eight random bytes in hexadecimal, to name a temporary file. */
export function randomSuffix(random: LocalServerDependencies["random"]): string {
  return Buffer.from(random(8)).toString("hex");
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How a file is written. */
export interface WriteFileOptions {
  readonly mode: number;
  /** Who shall own it; without one, whoever writes it. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly random: LocalServerDependencies["random"];
}

/**
 * Writes a file whole or not at all: a temporary file beside it, synced, owned, then renamed over it.
 * @throws LocalServerError `disk-full`, or the system's error
 */
export async function writeFileAtomically(
  file: string,
  text: string,
  options: WriteFileOptions,
): Promise<void> {
  const unfinished = `${file}.${randomSuffix(options.random)}.tmp`;
  try {
    const handle = await open(unfinished, "wx", 0o600);
    try {
      await handle.writeFile(text);
      if (options.owner) await handle.chown(options.owner.uid, options.owner.gid);
      await handle.chmod(options.mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    if (systemErrorCode(error) === "ENOSPC") throw diskFull(path.dirname(file), error);
    throw error;
  }
}
