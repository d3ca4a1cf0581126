import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError, systemErrorCode } from "./errors.ts";
import { processStartTicks } from "./processes.ts";
import { randomSuffix } from "./write-file.ts";

const ownerSchema = z.object({ pid: z.int(), startTicks: z.string() }).readonly();
type Owner = z.infer<typeof ownerSchema>;

/** The owner of a lock file: undefined when there is none, "nobody" when it cannot be read. */
async function readOwner(file: string): Promise<Owner | "nobody" | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    return systemErrorCode(error) === "ENOENT" ? undefined : "nobody";
  }
}

/** A process id alone may have been given to another process since; with its start time it is unique. */
async function isAlive(owner: Owner | "nobody" | undefined): Promise<boolean> {
  if (owner === undefined || owner === "nobody") return false;
  return (await processStartTicks(owner.pid)) === owner.startTicks;
}

function lockedBy(owner: Owner, dataRoot: string): LocalServerError {
  return new LocalServerError("locked", `process ${owner.pid} is already working on ${dataRoot}`, {
    nextStep: "Wait until it has ended, then run the same command again.",
  });
}

/** Takes a dead owner's lock away: the rename goes to one taker only, who looks again at what was taken. */
async function breakStale(file: string, suffix: string): Promise<void> {
  const taken = `${file}.${suffix}.stale`;
  try {
    await rename(file, taken);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    throw error;
  }
  if (await isAlive(await readOwner(taken))) await link(taken, file);
  await rm(taken, { force: true });
}

async function acquire(file: string, dataRoot: string, deps: LocalServerDependencies): Promise<void> {
  const suffix = randomSuffix(deps.random);
  const own = `${file}.${suffix}`;
  const me = { pid: deps.process.pid, startTicks: await processStartTicks(deps.process.pid) };
  await writeFile(own, JSON.stringify(me), { mode: 0o600, flag: "wx" });
  try {
    for (;;) {
      deps.signal.throwIfAborted();
      const free = await link(own, file).then(
        () => true,
        (error: unknown) => {
          if (systemErrorCode(error) === "EEXIST") return false;
          throw error;
        },
      );
      if (free) return;
      const owner = await readOwner(file);
      if (owner !== undefined && owner !== "nobody" && (await isAlive(owner)))
        throw lockedBy(owner, dataRoot);
      await breakStale(file, suffix);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Does work on a data root while nobody else can. The lock file appears whole (hard link) and names its
 * owner, so that a dead owner's lock is recognised.
 * @throws LocalServerError `locked` when a living process holds it
 */
export async function withLock<T>(
  dataRoot: string,
  deps: LocalServerDependencies,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dataRoot, { recursive: true });
  const file = path.join(dataRoot, "lock");
  await acquire(file, dataRoot, deps);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
