import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileStore } from "./file-store.ts";
import { nodeFileSystem } from "./file-system.ts";
import { processTable } from "./process-identity.ts";
import type { Store } from "./store.ts";

/** The file store of this machine at `root`: the one place where the store meets the real system. */
export function openFileStore(root: string): Store {
  const probe = (pid: number): void => {
    process.kill(pid, 0);
  };
  return fileStore({
    root: resolve(root),
    files: nodeFileSystem,
    processes: processTable(nodeFileSystem, { pid: process.pid, host: hostname(), probe }),
    uniqueName: randomUUID,
    monotonicMs: () => performance.now(),
  });
}
