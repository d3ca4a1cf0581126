import { emptyRoot, type Hash, joinPeaks, peaksOf, treeHash } from "./merkle-hash.ts";
import { tileWidth } from "./tile-path.ts";

/** A tile of hashes with its place. */
export interface HashTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Hash[];
}

/** The right edge of a tree: all that is needed to grow it and to compute its root. */
export interface Frontier {
  readonly size: number;
  /** At each level the hashes of the tile that is not yet full: 0 to 255 of them. */
  readonly levels: readonly (readonly Hash[])[];
}

/** A tree without leaves. */
export const emptyFrontier: Frontier = { size: 0, levels: [] };

/** A frontier after growth, and the tiles that became full on the way. */
export interface Growth {
  readonly frontier: Frontier;
  readonly fullTiles: readonly HashTile[];
}

function place(levels: Hash[][], level: number, hash: Hash, leaves: number, full: HashTile[]): void {
  const row = levels[level] ?? [];
  levels[level] = row;
  row.push(hash);
  if (row.length < tileWidth) return;
  levels[level] = [];
  full.push({ level, index: leaves / tileWidth ** (level + 1) - 1, hashes: row });
  place(levels, level + 1, treeHash(row), leaves, full);
}

/** Adds leaf hashes at the right. Pure: the frontier given stays as it was. */
export function growFrontier(frontier: Frontier, leaves: readonly Hash[]): Growth {
  const levels = frontier.levels.map((row) => [...row]);
  const fullTiles: HashTile[] = [];
  leaves.forEach((leaf, offset) => {
    place(levels, 0, leaf, frontier.size + offset + 1, fullTiles);
  });
  return { frontier: { size: frontier.size + leaves.length, levels }, fullTiles };
}

/** The tiles that are not full at this size, without empty ones. */
export function partialTiles(frontier: Frontier): readonly HashTile[] {
  return frontier.levels.flatMap((hashes, level) => {
    const index = Math.floor(frontier.size / tileWidth ** (level + 1));
    return hashes.length === 0 ? [] : [{ level, index, hashes }];
  });
}

/** The Merkle tree hash of all leaves (RFC 6962 §2.1). */
export function frontierRoot(frontier: Frontier): Hash {
  if (frontier.size === 0) return emptyRoot;
  return joinPeaks(frontier.levels.toReversed().flatMap((row) => peaksOf(row)));
}
