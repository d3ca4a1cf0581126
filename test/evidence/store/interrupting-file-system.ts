import type { FileSystem } from "#evidence/store/file-system.ts";

/** A file system that asks before each call that changes something; what the question throws, the call throws. */
export function interrupting(files: FileSystem, before: (call: number, name: string) => void): FileSystem {
  let calls = 0;
  const ask = (name: string): void => {
    calls += 1;
    before(calls, name);
  };
  return {
    ...files,
    writeNewFile: async (path, bytes) => {
      ask("writeNewFile");
      await files.writeNewFile(path, bytes);
    },
    syncFolder: async (path) => {
      ask("syncFolder");
      await files.syncFolder(path);
    },
    makeFolder: async (path) => {
      ask("makeFolder");
      await files.makeFolder(path);
    },
    link: async (from, to) => {
      ask("link");
      await files.link(from, to);
    },
    rename: async (from, to) => {
      ask("rename");
      await files.rename(from, to);
    },
    remove: async (path) => {
      ask("remove");
      await files.remove(path);
    },
  };
}
