import { EvidenceError } from "#evidence/errors.ts";
import { openEntry } from "#evidence/statement/entry.ts";
import type { Statement } from "#evidence/statement/in-toto.ts";
import type { KeyRing } from "#evidence/statement/key-ring.ts";
import type { PredicateRegistry } from "#evidence/statement/predicate-registry.ts";
import type { Store } from "#evidence/store/store.ts";
import {
  checkpointPath,
  maximumCheckpointBytes,
  openCheckpoint,
  type VerifiedCheckpoint,
} from "./checkpoint.ts";
import { emptyFrontier, type Frontier, frontierRoot } from "./frontier.ts";
import { leafHash, sameHash } from "./merkle-hash.ts";
import { tileWidth, tileWidthAt } from "./tile-path.ts";
import { assertInTree, damaged, readBundle, readTile, storedRangeHash } from "./tree-reader.ts";

/** The verified head of a log and what is needed to grow it. */
export interface LedgerHead {
  readonly checkpoint: VerifiedCheckpoint;
  readonly checkpointBytes: Uint8Array;
  readonly frontier: Frontier;
  /** The last entries: those of the bundle that is not yet full, or of the last full one. */
  readonly lastBundle: readonly Uint8Array[];
  readonly lastStatement: Statement;
}

/**
 * The verified checkpoint of a ledger, undefined when there is none.
 * @throws EvidenceError `checkpoint-malformed` or `checkpoint-untrusted`.
 */
export async function readCheckpoint(
  store: Store,
  ring: KeyRing,
): Promise<{ readonly checkpoint: VerifiedCheckpoint; readonly bytes: Uint8Array } | undefined> {
  const bytes = await store.read(checkpointPath, maximumCheckpointBytes);
  return bytes === undefined ? undefined : { checkpoint: openCheckpoint(bytes, ring), bytes };
}

/** {@link readCheckpoint}, where a ledger must be. */
export async function requireCheckpoint(store: Store, ring: KeyRing): Promise<VerifiedCheckpoint> {
  const found = await readCheckpoint(store, ring);
  if (found !== undefined) return found.checkpoint;
  throw new EvidenceError("ledger-empty", `there is no ledger at ${store.location}`, {
    nextStep: "Check the path; a ledger begins with its first collection.",
  });
}

async function readFrontier(store: Store, size: number): Promise<Frontier> {
  const levels = [];
  for (let level = 0; tileWidth ** level <= size; level += 1) {
    const index = Math.floor(size / tileWidth ** (level + 1));
    levels.push(tileWidthAt(level, index, size) === 0 ? [] : await readTile(store, level, index, size));
  }
  return { ...emptyFrontier, size, levels };
}

/**
 * Reads the head and proves what a writer builds upon: the right edge of the tree and the last bundle.
 * @throws EvidenceError `ledger-damaged` and those of checkpoint and entry.
 */
export async function readHead(
  store: Store,
  ring: KeyRing,
  registry: PredicateRegistry,
): Promise<LedgerHead | undefined> {
  const found = await readCheckpoint(store, ring);
  if (found === undefined) return undefined;
  const { checkpoint, bytes } = found;
  const { size, root } = checkpoint;
  const frontier = await readFrontier(store, size);
  if (!sameHash(frontierRoot(frontier), root))
    throw damaged("the tiles are not those the checkpoint was signed over");
  const index = Math.floor((size - 1) / tileWidth);
  const lastBundle = await readBundle(store, index, size);
  const last = lastBundle.at(-1);
  if (last === undefined) throw damaged("the checkpoint is of an empty log");
  await assertInTree(
    checkpoint,
    { from: index * tileWidth, to: size },
    lastBundle.map(leafHash),
    storedRangeHash(store, size),
  );
  const lastStatement = openEntry(last, ring, registry).statement;
  return { checkpoint, checkpointBytes: bytes, frontier, lastBundle, lastStatement };
}
