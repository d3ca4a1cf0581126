import { z } from "zod";
import type { FileSystem } from "./file-system.ts";

/** A process, told apart from a later one with the same number. Null: this system does not say. */
export const processIdentitySchema = z.strictObject({
  host: z.string(),
  pid: z.int().positive(),
  /** The boot this process belongs to. */
  bootId: z.string().nullable(),
  /** The namespace in which its number counts: containers have their own. */
  pidNamespace: z.string().nullable(),
  /** Clock ticks after boot when it started. */
  startTicks: z.string().nullable(),
});

/** A process, told apart from a later one with the same number. */
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** What the store needs of the machine to know which process is which. */
export interface ProcessTable {
  /** Who this process is. */
  readonly self: () => Promise<ProcessIdentity>;
  /** `unknown`: it runs, or ran, where this process cannot look. */
  readonly state: (identity: ProcessIdentity) => Promise<"alive" | "dead" | "unknown">;
}

/** Parts of node:process and node:os that are needed. */
export interface ProcessFacts {
  readonly pid: number;
  readonly host: string;
  /** Throws ESRCH for a number that no process has. */
  readonly probe: (pid: number) => void;
}

type ProcFiles = Pick<FileSystem, "readFile" | "readLink">;

async function procText(files: ProcFiles, path: string): Promise<string | null> {
  try {
    return Buffer.from(await files.readFile(path, 65_536))
      .toString("utf8")
      .trim();
  } catch {
    return null;
  }
}

/** State and start time from /proc/<pid>/stat; the name in brackets may hold anything, so count from its end. */
async function statOf(files: ProcFiles, pid: number): Promise<{ state: string; startTicks: string } | null> {
  const text = await procText(files, `/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  return state === undefined || startTicks === undefined ? null : { state, startTicks };
}

function exists(facts: ProcessFacts, pid: number): boolean {
  try {
    facts.probe(pid);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** The processes of this machine, by /proc where there is one, else by signal 0. */
export function processTable(files: ProcFiles, facts: ProcessFacts): ProcessTable {
  const namespace = (): Promise<string | null> => files.readLink("/proc/self/ns/pid").catch(() => null);
  const self = async (): Promise<ProcessIdentity> => ({
    host: facts.host,
    pid: facts.pid,
    bootId: await procText(files, "/proc/sys/kernel/random/boot_id"),
    pidNamespace: await namespace(),
    startTicks: (await statOf(files, facts.pid))?.startTicks ?? null,
  });
  const state = async (other: ProcessIdentity): Promise<"alive" | "dead" | "unknown"> => {
    const me = await self();
    if (other.host !== me.host) return "unknown";
    if (other.bootId !== me.bootId) return me.bootId === null || other.bootId === null ? "unknown" : "dead";
    if (other.pidNamespace !== me.pidNamespace) return "unknown";
    if (!exists(facts, other.pid)) return "dead";
    const stat = await statOf(files, other.pid);
    if (stat === null) return "alive";
    // A zombie does nothing any more; another start time is another process.
    return "ZX".includes(stat.state) || stat.startTicks !== other.startTicks ? "dead" : "alive";
  };
  return { self, state };
}
