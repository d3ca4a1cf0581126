import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, readlink, rename, rm } from "node:fs/promises";

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
}

/** The few calls of the file system that the store makes; handed in, so that tests can make each one fail. */
export interface FileSystem {
  /** Reads a regular file without following a link; throws ENOENT, or EFBIG beyond `maximumBytes`. */
  readonly readFile: (path: string, maximumBytes: number) => Promise<Uint8Array>;
  /** Whether the name is taken, by whatever it is. */
  readonly exists: (path: string) => Promise<boolean>;
  /** Makes a new file, writes it and waits until the disk has it; throws EEXIST. */
  readonly writeNewFile: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Waits until the disk has the folder's list of names. */
  readonly syncFolder: (path: string) => Promise<void>;
  /** Makes one folder; throws EEXIST. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Gives a file a second name; throws EEXIST. */
  readonly link: (from: string, to: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes a file; none is no error. */
  readonly remove: (path: string) => Promise<void>;
  /** The entries of a folder; throws ENOENT. */
  readonly readFolder: (path: string) => Promise<readonly FolderEntry[]>;
  readonly readLink: (path: string) => Promise<string>;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

async function readFile(path: string, maximumBytes: number): Promise<Uint8Array> {
  // O_NONBLOCK: opening a planted pipe must not wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw failure("ENOTSUP", path);
    // Files of /proc say 0 bytes and hold some, so the length is looked at again after reading.
    if (stat.size > maximumBytes) throw failure("EFBIG", path);
    const bytes = await handle.readFile();
    if (bytes.length > maximumBytes) throw failure("EFBIG", path);
    return bytes;
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readFolder(path: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({
    name: entry.name,
    kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
  }));
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = Object.freeze({
  readFile,
  exists,
  writeNewFile,
  syncFolder,
  makeFolder: async (path: string): Promise<void> => {
    await mkdir(path);
  },
  link,
  rename,
  remove: (path: string) => rm(path, { force: true }),
  readFolder,
  readLink: (path: string) => readlink(path),
});
