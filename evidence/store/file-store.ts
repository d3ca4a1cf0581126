import { dirname, join } from "node:path";
import { takeLock } from "./file-lock.ts";
import type { FileSystem } from "./file-system.ts";
import type { ProcessTable } from "./process-identity.ts";
import type { ExclusiveOptions, Store, StoredFile, StoreSession } from "./store.ts";
import { assertStorePath, storeError, systemErrorCode } from "./store-error.ts";

/** What a file store is made of. */
export interface FileStoreParts {
  /** The ledger's folder; made by the first writer. */
  readonly root: string;
  readonly files: FileSystem;
  readonly processes: ProcessTable;
  /** A name no other call gives, in this process or another. */
  readonly uniqueName: () => string;
  /** Milliseconds since some fixed point, never going back. */
  readonly monotonicMs: () => number;
}

/** Folders the store keeps for itself; they are no part of the ledger. */
const lockFolder = ".lock";
const temporaryFolder = ".tmp";

const checkpointName = "checkpoint";

async function guarded<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storeError(doing, error);
  }
}

/** Makes a folder and those above it, each one on disk before the next. */
async function makeFolders(files: FileSystem, folder: string): Promise<void> {
  try {
    await files.makeFolder(folder);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolders(files, dirname(folder));
    return makeFolders(files, folder);
  }
  await files.syncFolder(dirname(folder));
}

async function readPath(
  parts: FileStoreParts,
  path: string,
  maximumBytes: number,
): Promise<Uint8Array | undefined> {
  assertStorePath(path);
  try {
    return await parts.files.readFile(join(parts.root, path), maximumBytes);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw storeError(`reading ${join(parts.root, path)}`, error);
  }
}

/** Temporary file, flush, rename, flush of the folder: afterwards either the old state or the new one is there. */
async function putFile(parts: FileStoreParts, path: string, bytes: Uint8Array): Promise<void> {
  const target = join(parts.root, path);
  const temporary = join(parts.root, temporaryFolder, parts.uniqueName());
  await makeFolders(parts.files, dirname(target));
  try {
    await parts.files.writeNewFile(temporary, bytes);
    await parts.files.rename(temporary, target);
  } catch (error) {
    await parts.files.remove(temporary).catch(() => undefined);
    throw error;
  }
  await parts.files.syncFolder(dirname(target));
}

async function removeFile(parts: FileStoreParts, path: string): Promise<void> {
  const target = join(parts.root, path);
  await parts.files.remove(target);
  try {
    await parts.files.syncFolder(dirname(target));
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return Buffer.from(left.buffer, left.byteOffset, left.byteLength).equals(right);
}

function sessionOf(parts: FileStoreParts): StoreSession {
  const doing = (what: string, path: string): string => `${what} ${join(parts.root, path)}`;
  return {
    writeIfAbsent: (path, bytes) =>
      guarded(doing("writing", path), async () => {
        assertStorePath(path);
        if (await parts.files.exists(join(parts.root, path))) return "exists";
        await putFile(parts, path, bytes);
        return "written";
      }),
    remove: (path) =>
      guarded(doing("removing", path), async () => {
        assertStorePath(path);
        await removeFile(parts, path);
      }),
    swapCheckpoint: (expected, next) =>
      guarded(doing("writing", checkpointName), async () => {
        const present = await readPath(parts, checkpointName, 65_536);
        if (!sameBytes(present, expected)) return "lost";
        await putFile(parts, checkpointName, next);
        return "swapped";
      }),
  };
}

async function clearTemporary(parts: FileStoreParts): Promise<void> {
  const folder = join(parts.root, temporaryFolder);
  for (const { name } of await parts.files.readFolder(folder)) await parts.files.remove(join(folder, name));
}

async function lock(parts: FileStoreParts, options: ExclusiveOptions): Promise<() => Promise<void>> {
  const folder = join(parts.root, lockFolder);
  await makeFolders(parts.files, folder);
  await makeFolders(parts.files, join(parts.root, temporaryFolder));
  return takeLock({ ...parts, folder }, options);
}

async function* walk(parts: FileStoreParts, folder: string): AsyncIterable<StoredFile> {
  const entries = await parts.files.readFolder(join(parts.root, folder)).catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw storeError(`listing ${join(parts.root, folder)}`, error);
  });
  for (const { name, kind } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (path === lockFolder || path === temporaryFolder) continue;
    if (kind === "folder") yield* walk(parts, path);
    else yield { path, kind };
  }
}

/**
 * A ledger in a folder. One writer at a time, by a lock that outlives no process; readers need none.
 * @throws EvidenceError `store-failed`, `store-locked` or `disk-full` from its methods.
 */
export function fileStore(parts: FileStoreParts): Store {
  return {
    location: parts.root,
    read: (path, maximumBytes) => readPath(parts, path, maximumBytes),
    list: (prefix) => walk(parts, prefix.replace(/\/$/, "")),
    exclusively: async (options, work) => {
      const unlock = await guarded(`locking ${parts.root}`, () => lock(parts, options));
      try {
        await guarded(`clearing ${join(parts.root, temporaryFolder)}`, () => clearTemporary(parts));
        return await work(sessionOf(parts));
      } finally {
        // The work is done or has failed for a reason of its own; neither must be hidden by this. A lock that
        // could not be given back ends with this process.
        await unlock().catch(() => undefined);
      }
    },
  };
}
