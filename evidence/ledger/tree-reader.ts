import { EvidenceError } from "#evidence/errors.ts";
import type { Store } from "#evidence/store/store.ts";
import { type Hash, joinPeaks, nodeHash, sameHash, splitPoint, treeHash } from "./merkle-hash.ts";
import type { LeafRange } from "./merkle-proof.ts";
import { decodeBundle, decodeTile, maximumBundleBytes, maximumTileBytes } from "./tile-bytes.ts";
import { type TilePosition, tilePath, tileWidth, tileWidthAt } from "./tile-path.ts";

/** The error for a ledger whose files do not fit its checkpoint. */
export function damaged(message: string, cause?: unknown): EvidenceError {
  return new EvidenceError("ledger-damaged", message, {
    nextStep: "Run `pgattest verify`, and restore what it names from a copy that verifies.",
    cause,
  });
}

/**
 * A file of the tree at `size`: the partial one that this size calls for or, as the standard allows, the full one
 * that has taken its place meanwhile, cut to the width asked for.
 */
async function readTreeFile<Item>(
  store: Store,
  position: TilePosition,
  maximumBytes: number,
  decode: (bytes: Uint8Array, width: number) => readonly Item[],
): Promise<readonly Item[]> {
  const exact = await store.read(tilePath(position), maximumBytes);
  if (exact !== undefined) return decode(exact, position.width);
  const full = { ...position, width: tileWidth };
  const instead = position.width === tileWidth ? undefined : await store.read(tilePath(full), maximumBytes);
  if (instead === undefined) throw damaged(`${tilePath(position)} is missing`);
  return decode(instead, tileWidth).slice(0, position.width);
}

/** The hashes of tile `index` of `level` in the tree of `size` leaves, as stored: not yet proven. */
export function readTile(store: Store, level: number, index: number, size: number): Promise<readonly Hash[]> {
  const width = tileWidthAt(level, index, size);
  return readTreeFile(store, { level, index, width }, maximumTileBytes, decodeTile);
}

/** The entries of bundle `index` in the tree of `size` leaves, as stored: not yet proven. */
export function readBundle(store: Store, index: number, size: number): Promise<readonly Uint8Array[]> {
  const width = tileWidthAt("entries", index, size);
  return readTreeFile(store, { level: "entries", index, width }, maximumBundleBytes, decodeBundle);
}

/** Gives the tree hash of any range that the tree splits into. */
export type RangeHash = (range: LeafRange) => Promise<Hash>;

/** The complete subtrees, as (power of two) sizes from the left, that a range beginning at a multiple of them holds. */
function completeSubtrees(range: LeafRange): readonly LeafRange[] {
  const subtrees: LeafRange[] = [];
  let from = range.from;
  while (from < range.to) {
    const count = range.to - from;
    const power = count === 1 ? 1 : splitPoint(count + 1);
    subtrees.push({ from, to: from + power });
    from += power;
  }
  return subtrees;
}

async function subtreeHash(store: Store, range: LeafRange, size: number): Promise<Hash> {
  const count = range.to - range.from;
  let level = 0;
  while (tileWidth ** (level + 1) <= count) level += 1;
  const unit = tileWidth ** level;
  const first = range.from / unit;
  const index = Math.floor(first / tileWidth);
  const tile = await readTile(store, level, index, size);
  return treeHash(tile.slice(first - index * tileWidth, first - index * tileWidth + count / unit));
}

/** Tree hashes computed from the stored tiles of the tree of `size` leaves: as good as the tiles are. */
export function storedRangeHash(store: Store, size: number): RangeHash {
  return async (range) => {
    const peaks: Hash[] = [];
    for (const subtree of completeSubtrees(range)) peaks.push(await subtreeHash(store, subtree, size));
    return joinPeaks(peaks);
  };
}

/**
 * The root of the tree of `size` leaves when the leaves of `known` are taken from `leaves` and everything else
 * from `rest`. If it is the signed root, then the known leaves are in the signed tree at just this place.
 */
export async function rootThrough(
  size: number,
  known: LeafRange,
  leaves: readonly Hash[],
  rest: RangeHash,
): Promise<Hash> {
  const hashOf = async (range: LeafRange): Promise<Hash> => {
    if (range.to <= known.from || range.from >= known.to) return rest(range);
    if (range.from >= known.from && range.to <= known.to) {
      return treeHash(leaves.slice(range.from - known.from, range.to - known.from));
    }
    const middle = range.from + splitPoint(range.to - range.from);
    const left = await hashOf({ from: range.from, to: middle });
    return nodeHash(left, await hashOf({ from: middle, to: range.to }));
  };
  return hashOf({ from: 0, to: size });
}

/**
 * Proves the leaves of one bundle against the signed root.
 * @throws EvidenceError `ledger-damaged`.
 */
export async function assertInTree(
  tree: { readonly size: number; readonly root: Hash },
  known: LeafRange,
  leaves: readonly Hash[],
  rest: RangeHash,
): Promise<void> {
  const root = await rootThrough(tree.size, known, leaves, rest);
  if (sameHash(root, tree.root)) return;
  throw damaged(`the entries ${known.from} to ${known.to - 1} are not those the checkpoint was signed over`);
}
