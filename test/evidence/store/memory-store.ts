import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Store } from "#evidence/store/store.ts";

/** The files of a ledger's folder, without the store's own. */
export async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (entry.isFile() && !path.startsWith(".")) files.set(path, await readFile(join(folder, path)));
  }
  return files;
}

/** Reads a ledger out of memory, so that thousands of damaged versions of a real one can be verified. */
export function readOnlyStore(files: ReadonlyMap<string, Uint8Array>): Store {
  return {
    location: "memory",
    read: async (path, maximumBytes) => {
      const bytes = files.get(path);
      if (bytes !== undefined && bytes.length > maximumBytes) throw new Error("too long");
      return bytes;
    },
    list: async function* (prefix) {
      for (const path of files.keys()) if (path.startsWith(prefix)) yield { path, kind: "file" as const };
    },
    exclusively: () => Promise.reject(new Error("read only")),
  };
}
