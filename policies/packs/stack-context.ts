import { join } from "node:path";
import { stackDeclarationFromConfig } from "#policies/catalogue/stack-declaration.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { declarationKeys } from "#policies/model/declaration/from-config.ts";
import { PackError } from "./errors.ts";
import type { PackContext } from "./pack-context.ts";
import { beginRecord, projectRoot, type RecordFile, type RecordHeader } from "./record-file.ts";

/** The world as a pack's process sees it. */
export interface PackWorld {
  readonly stack: string;
  readonly phase: "preview" | "up";
  /** The plain value of a key under `pgattest:`, or undefined. */
  readonly config: (key: (typeof declarationKeys)[number]) => unknown;
  readonly pack: RecordHeader["pack"];
  /** The pack's folder. */
  readonly folder: string;
  /** Overrides `<project>/.pgattest`. */
  readonly stateFolder: string | undefined;
  readonly now: () => Date;
  /** A few random characters. */
  readonly random: () => string;
  readonly tell: (message: string) => void;
}

/**
 * Does a thing until it fails; the failure is thrown once. The engine asks every policy about every resource: one line
 * that says why there is no record is enough, and one violation stops the run as well as fifty.
 */
function untilFailed(): (work: () => void) => void {
  let failed = false;
  return (work) => {
    if (failed) return;
    try {
      work();
    } catch (error) {
      failed = true;
      throw error;
    }
  };
}

/** A value that is made at most once; what making it throws is thrown each time. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readDeclaration(world: PackWorld): Declaration | null {
  const absent = declarationKeys.every((key) => world.config(key) === undefined);
  return absent ? null : stackDeclarationFromConfig(world.config);
}

function stateFolder(world: PackWorld): string {
  if (world.stateFolder !== undefined && world.stateFolder !== "") return world.stateFolder;
  const root = projectRoot(world.folder);
  if (root !== null) return join(root, ".pgattest");
  throw new PackError(
    "record-not-written",
    `No Pulumi.yaml was found upwards from ${world.folder}, so the policy record has no place.`,
    "Name the folder for it by PGATTEST_STATE_DIR.",
  );
}

/** The run's id: its time, its phase and a few random characters; it sorts by time. */
function runId(world: PackWorld, startedAt: string): string {
  return `${startedAt.replaceAll(/[-:.]/g, "")}-${world.phase}-${world.random()}`;
}

function beginRun(world: PackWorld, declaration: Declaration): RecordFile {
  const startedAt = world.now().toISOString();
  const run = runId(world, startedAt);
  const path = join(stateFolder(world), world.stack, "policy-records", `${run}.jsonl`);
  return beginRecord(path, {
    version: 1,
    run,
    stack: world.stack,
    phase: world.phase,
    startedAt,
    pack: world.pack,
    declarationSha256: canonicalDigest(declaration),
  });
}

const NO_RECORD =
  "there is no stack configuration here (as with pulumi policy analyze), so no policy record is written and resources are judged by the strictest defaults";

/** What policies use of the world. The record is begun with the first thing that is put on it. */
export function stackContext(world: PackWorld): PackContext {
  const declaration = once(() => {
    const read = readDeclaration(world);
    if (read === null) world.tell(NO_RECORD);
    return read;
  });
  const record = once(() => {
    const declared = declaration();
    return declared === null ? null : beginRun(world, declared);
  });
  const attempt = untilFailed();
  return {
    declaration,
    record: (result) => attempt(() => record()?.add(result)),
    // A record that lacks a result is never called complete.
    complete: () => attempt(() => record()?.complete()),
    recordReason: () => (declaration() === null ? NO_RECORD : null),
    now: world.now,
    tell: world.tell,
  };
}
