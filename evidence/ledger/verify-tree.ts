import type { Store } from "#evidence/store/store.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { emptyFrontier, frontierRoot, growFrontier, partialTiles } from "./frontier.ts";
import { type Hash, leafHash, sameHash } from "./merkle-hash.ts";
import { decodeBundle, decodeTile, maximumBundleBytes, maximumTileBytes } from "./tile-bytes.ts";
import { type TilePosition, tilePath, tileWidth, tileWidthAt } from "./tile-path.ts";
import type { Findings } from "./verify-report.ts";
import {
  compareRow,
  compareTile,
  readTreeFile,
  type Side,
  suspect,
  type TreeState,
} from "./verify-tree-state.ts";

/** Recomputes the tree and compares every stored tile with it. */
export interface TreeCheck {
  /** Reads a bundle and its leaf tile; undefined entries could not be read, and that is reported. */
  readonly bundle: (index: number) => Promise<BundleCheck>;
  /** The last step: settles who is wrong. Answers the root of each known size, by the side that is right. */
  readonly finish: () => Promise<ReadonlyMap<number, Hash>>;
  /** Partial files of earlier checkpoints that have to be there. */
  readonly expected: ReadonlySet<string>;
}

/** One bundle under verification. */
export interface BundleCheck {
  readonly path: string;
  readonly entries: readonly Uint8Array[] | undefined;
  /** Grows the tree over the bundle, stopping at each of these sizes to check the files published there. */
  readonly grow: (publishedSizes: readonly number[]) => Promise<void>;
}

async function growBoth(state: TreeState, entries: readonly Hash[], tiles: readonly Hash[]): Promise<void> {
  const left = growFrontier(state.frontiers.entries, entries);
  const right = growFrontier(state.frontiers.tiles, tiles);
  state.frontiers.entries = left.frontier;
  state.frontiers.tiles = right.frontier;
  for (const [at, tile] of left.fullTiles.entries()) {
    if (tile.level === 0) continue; // Leaf tiles were compared when their bundle was read.
    const other = right.fullTiles[at]?.hashes ?? [];
    await compareTile(state, { level: tile.level, index: tile.index, width: tileWidth }, tile.hashes, other);
  }
}

async function comparePartialBundle(state: TreeState, index: number, width: number): Promise<void> {
  const position: TilePosition = { level: "entries", index, width };
  state.expected.add(tilePath(position));
  const stored = await readTreeFile(state, position, maximumBundleBytes, decodeBundle);
  const { entries, tiles } = state.frontiers;
  if (stored === undefined) return;
  compareRow(state, tilePath(position), stored.map(leafHash), entries.levels[0] ?? [], tiles.levels[0] ?? []);
}

/** The partial files of an earlier checkpoint stay until their full ones are there (C2SP tlog-tiles). */
async function checkPublished(state: TreeState): Promise<void> {
  const { entries, tiles } = state.frontiers;
  for (const { level, index, hashes } of partialTiles(entries)) {
    const finalWidth = tileWidthAt(level, index, state.checkpoint.size);
    const position: TilePosition = { level, index, width: hashes.length };
    const path = tilePath(position);
    if (finalWidth === tileWidth || finalWidth === hashes.length || state.expected.has(path)) continue;
    state.expected.add(path);
    await compareTile(state, position, hashes, tiles.levels[level] ?? []);
    if (level === 0) await comparePartialBundle(state, index, hashes.length);
  }
}

function noteRoots(state: TreeState): void {
  const { entries, tiles } = state.frontiers;
  if (!state.rootSizes.has(entries.size)) return;
  state.roots.entries.set(entries.size, frontierRoot(entries));
  state.roots.tiles.set(tiles.size, frontierRoot(tiles));
}

function compareLeaves(
  state: TreeState,
  index: number,
  paths: readonly [string, string],
  computed: readonly Hash[],
  stored: readonly Hash[],
): void {
  const [bundlePath, path] = paths;
  let differs = false;
  computed.forEach((leaf, offset) => {
    if (sameHash(leaf, stored[offset] ?? new Uint8Array())) return;
    differs = true;
    const where = `${bundlePath}#${index * tileWidth + offset}`;
    suspect(state, {
      code: "entry-not-in-tree",
      where,
      message: "this entry is not the one that was recorded here",
      unless: "entries",
    });
  });
  if (!differs) return;
  suspect(state, {
    code: "tile-mismatch",
    where: path,
    message: "differs from the tree that its entries give",
    unless: "tiles",
  });
}

async function growOver(
  state: TreeState,
  first: number,
  rows: { readonly computed: readonly Hash[]; readonly stored: readonly Hash[] },
  publishedSizes: readonly number[],
): Promise<void> {
  const end = first + rows.computed.length;
  const stops = new Set([...publishedSizes, ...state.rootSizes, end]);
  let from = first;
  for (const to of [...stops].filter((size) => size > first && size <= end).toSorted((a, b) => a - b)) {
    await growBoth(
      state,
      rows.computed.slice(from - first, to - first),
      rows.stored.slice(from - first, to - first),
    );
    noteRoots(state);
    if (publishedSizes.includes(to)) await checkPublished(state);
    from = to;
  }
}

async function checkBundle(state: TreeState, index: number): Promise<BundleCheck> {
  const width = tileWidthAt("entries", index, state.checkpoint.size);
  const paths = [tilePath({ level: "entries", index, width }), tilePath({ level: 0, index, width })] as const;
  const entries = await readTreeFile(
    state,
    { level: "entries", index, width },
    maximumBundleBytes,
    decodeBundle,
  );
  const stored = await readTreeFile(state, { level: 0, index, width }, maximumTileBytes, decodeTile);
  const leaves = entries?.map(leafHash);
  if (leaves !== undefined && stored !== undefined) compareLeaves(state, index, paths, leaves, stored);
  const computed = leaves ?? stored;
  // With neither, nothing can be said of the tree from here on; both files are reported already.
  if (computed === undefined) state.broken = true;
  const grow = async (publishedSizes: readonly number[]): Promise<void> => {
    if (computed === undefined || state.broken) return;
    await growOver(state, index * tileWidth, { computed, stored: stored ?? computed }, publishedSizes);
  };
  return { path: paths[0], entries, grow };
}

function rightSide(state: TreeState): Side {
  if (state.broken) return "neither";
  const { entries, tiles } = state.frontiers;
  if (sameHash(frontierRoot(entries), state.checkpoint.root)) return "entries";
  return sameHash(frontierRoot(tiles), state.checkpoint.root) ? "tiles" : "neither";
}

async function finish(state: TreeState): Promise<ReadonlyMap<number, Hash>> {
  const { entries, tiles } = state.frontiers;
  for (const { level, index, hashes } of state.broken ? [] : partialTiles(entries)) {
    if (level === 0) continue;
    await compareTile(state, { level, index, width: hashes.length }, hashes, tiles.levels[level] ?? []);
  }
  const right = rightSide(state);
  if (right === "neither" && !state.broken) {
    state.findings.add(
      "root-mismatch",
      "checkpoint",
      "the entries give another root than the one that was signed",
    );
  }
  for (const { code, where, message, unless } of state.suspects) {
    if (unless !== right) state.findings.add(code, where, message);
  }
  return state.roots[right === "tiles" ? "tiles" : "entries"];
}

/** A check of the tree under `checkpoint`; the roots at `rootSizes` are kept for comparison. */
export function treeCheck(
  store: Store,
  checkpoint: Checkpoint,
  findings: Findings,
  rootSizes: ReadonlySet<number>,
): TreeCheck {
  const state: TreeState = {
    store,
    checkpoint,
    findings,
    suspects: [],
    expected: new Set(),
    rootSizes,
    roots: { entries: new Map(), tiles: new Map() },
    frontiers: { entries: emptyFrontier, tiles: emptyFrontier },
    broken: false,
  };
  return {
    bundle: (index) => checkBundle(state, index),
    finish: () => finish(state),
    expected: state.expected,
  };
}
