/**
 * A writer as a process of its own: `node append-process.ts <ledger> <name> <appends> [<call to die at>]`. With the
 * last argument it kills itself, as a power cut would, just before the file system call of that number.
 */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import { fileStore } from "#evidence/store/file-store.ts";
import { type FileSystem, nodeFileSystem } from "#evidence/store/file-system.ts";
import { processTable } from "#evidence/store/process-identity.ts";
import { appendSome, writerFor } from "#test/evidence/ledger/sample-ledger.ts";
import { interrupting } from "./interrupting-file-system.ts";

const [root = "", name = "", appends = "1", dieAt] = process.argv.slice(2);

function dying(at: number): FileSystem {
  return interrupting(nodeFileSystem, (call) => {
    if (call === at) process.kill(process.pid, "SIGKILL");
  });
}

const files = dieAt === undefined ? nodeFileSystem : dying(Number(dieAt));
const probe = (pid: number): void => {
  process.kill(pid, 0);
};
const store = fileStore({
  root,
  files,
  // Who is alive is asked of the real system, so that only the ledger's own calls are counted.
  processes: processTable(nodeFileSystem, { pid: process.pid, host: hostname(), probe }),
  uniqueName: randomUUID,
  monotonicMs: () => performance.now(),
});
for (let at = 0; at < Number(appends); at += 1) {
  await appendSome(writerFor(store, { clock: () => new Date(Date.UTC(2026, 5, 1)) }), `${name} ${at}`, 2);
}
