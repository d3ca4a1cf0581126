import { randomBytes } from "node:crypto";
import process from "node:process";
import type { LocalServerDependencies } from "./dependencies.ts";
import { executeCommand } from "./execute-command.ts";

/**
 * The real world: this machine's clock, randomness, processes and usual folders.
 * @param log takes one line of progress
 * @param signal ends the work early
 */
export function hostDependencies(log: (line: string) => void, signal: AbortSignal): LocalServerDependencies {
  return {
    clock: () => new Date(),
    random: (byteCount) => randomBytes(byteCount),
    log,
    signal,
    exec: executeCommand,
    process: {
      pid: process.pid,
      uid: process.geteuid?.() ?? -1,
      gid: process.getegid?.() ?? -1,
      architecture: process.arch,
    },
    paths: { debianRoot: "/usr/lib/postgresql", fallbackRoot: "/var/lib/pgattest" },
  };
}
