import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import type { FileSystem } from "./file-system.ts";
import { type ProcessIdentity, type ProcessTable, processIdentitySchema } from "./process-identity.ts";
import type { ExclusiveOptions } from "./store.ts";
import { systemErrorCode } from "./store-error.ts";

const recordSchema = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("held"), by: processIdentitySchema }),
  z.strictObject({ state: z.literal("released") }),
]);

/** What a lock needs. */
export interface FileLockParts {
  readonly files: FileSystem;
  readonly processes: ProcessTable;
  /** The folder of the lock's own files; it exists. */
  readonly folder: string;
  /** A name no other call gives. */
  readonly uniqueName: () => string;
  /** Milliseconds since some fixed point, never going back. */
  readonly monotonicMs: () => number;
}

type Standing =
  | { readonly state: "free"; readonly next: number }
  | { readonly state: "held"; readonly by: ProcessIdentity; readonly known: boolean };

const pollMs = 20;

async function generations(parts: FileLockParts): Promise<readonly number[]> {
  const entries = await parts.files.readFolder(parts.folder);
  return entries
    .flatMap(({ name }) => (/^[1-9][0-9]*$/.test(name) ? [Number(name)] : []))
    .toSorted((a, b) => b - a);
}

async function standing(parts: FileLockParts): Promise<Standing> {
  const [highest] = await generations(parts);
  if (highest === undefined) return { state: "free", next: 1 };
  const text = await parts.files.readFile(join(parts.folder, String(highest)), 65_536);
  const record = recordSchema.parse(JSON.parse(Buffer.from(text).toString("utf8")));
  if (record.state === "released") return { state: "free", next: highest + 1 };
  const state = await parts.processes.state(record.by);
  if (state === "dead") return { state: "free", next: highest + 1 };
  return { state: "held", by: record.by, known: state === "alive" };
}

/** A file of the lock belongs to the generation its name begins with. */
function generationOf(name: string): number | undefined {
  const match = /^([1-9][0-9]*)(?:\.|$)/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** A complete record under a name of its own, before any other process can see it by number. */
async function prepare(
  parts: FileLockParts,
  generation: number,
  record: z.infer<typeof recordSchema>,
): Promise<string> {
  const path = join(parts.folder, `${generation}.${parts.uniqueName()}`);
  await parts.files.writeNewFile(path, Buffer.from(JSON.stringify(record)));
  return path;
}

/** Links a complete record to its number, which exactly one process can do. */
async function takeNumber(parts: FileLockParts, generation: number): Promise<boolean> {
  const numbered = join(parts.folder, String(generation));
  const held = await prepare(parts, generation, { state: "held", by: await parts.processes.self() });
  try {
    await parts.files.link(held, numbered);
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await parts.files.remove(held);
  }
  // A latecomer may take a number that was used and cleared before; then a higher one exists already.
  const [highest] = await generations(parts);
  if (highest === generation) return true;
  await parts.files.remove(numbered);
  return false;
}

/** Only the holder clears: whatever belongs to older generations. */
async function clearBehind(parts: FileLockParts, generation: number): Promise<void> {
  for (const { name } of await parts.files.readFolder(parts.folder)) {
    if ((generationOf(name) ?? generation) < generation) await parts.files.remove(join(parts.folder, name));
  }
}

type Release = () => Promise<void>;

/**
 * Takes a generation. What gives it back is written first, so that giving back needs no room on a full disk: the
 * number stays, marked as released, and is never free to be taken twice at once.
 */
async function claim(parts: FileLockParts, generation: number): Promise<Release | undefined> {
  const released = await prepare(parts, generation, { state: "released" });
  const release = (): Promise<void> => parts.files.rename(released, join(parts.folder, String(generation)));
  const taken = await takeNumber(parts, generation).catch(async (error: unknown) => {
    await parts.files.remove(released);
    throw error;
  });
  if (taken) return release;
  await parts.files.remove(released);
  return undefined;
}

function locked(folder: string, holder: Standing): EvidenceError {
  const by = holder.state === "held" ? `process ${holder.by.pid} on ${holder.by.host}` : "other writers";
  const unsure = holder.state === "held" && !holder.known;
  return new EvidenceError("store-locked", `the ledger is being written by ${by}`, {
    nextStep: unsure
      ? `If that process is surely gone, remove the folder ${folder} and try again.`
      : "Wait until it has finished and try again.",
  });
}

async function tryOnce(parts: FileLockParts): Promise<{ readonly release: Release } | Standing> {
  try {
    const now = await standing(parts);
    if (now.state === "held") return now;
    const release = await claim(parts, now.next);
    if (release === undefined) return now;
    await clearBehind(parts, now.next).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    return { release };
  } catch (error) {
    // Cleared by a new holder between listing and reading: look again.
    if (systemErrorCode(error) === "ENOENT") return { state: "free", next: 0 };
    throw error;
  }
}

/**
 * Takes the lock, also from a process that died with it, and returns what gives it back.
 *
 * Every holder takes the next number; the highest number says who holds. A dead holder's lock is never removed,
 * it is outnumbered, and only one process can take a number: so two cannot take over at once.
 * @throws EvidenceError `store-locked` when the time is up.
 */
export async function takeLock(parts: FileLockParts, options: ExclusiveOptions): Promise<Release> {
  const deadline = parts.monotonicMs() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const outcome = await tryOnce(parts);
    if ("release" in outcome) return outcome.release;
    if (parts.monotonicMs() >= deadline) throw locked(parts.folder, outcome);
    await sleep(pollMs, undefined, { ...(options.signal === undefined ? {} : { signal: options.signal }) });
  }
}
