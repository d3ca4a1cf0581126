import { messageOf } from "#evidence/errors.ts";
import type { Store } from "#evidence/store/store.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Frontier } from "./frontier.ts";
import { type Hash, sameHash } from "./merkle-hash.ts";
import { decodeTile, maximumTileBytes } from "./tile-bytes.ts";
import { type TilePosition, tilePath } from "./tile-path.ts";
import type { Findings, ProblemCode } from "./verify-report.ts";

/** The tree as the entries give it and as the stored leaf tiles give it: the signed root tells which is right. */
export type Side = "entries" | "tiles" | "neither";

/** A difference that counts unless the side it speaks against proves right. */
export interface Suspect {
  readonly code: ProblemCode;
  readonly where: string;
  readonly message: string;
  readonly unless: Side;
}

function sameRow(left: readonly Hash[], right: readonly Hash[]): boolean {
  return (
    left.length === right.length && left.every((hash, at) => sameHash(hash, right[at] ?? new Uint8Array()))
  );
}

const maximumSuspects = 2000;

/** What the parts of a tree check share. */
export interface TreeState {
  readonly store: Store;
  readonly checkpoint: Checkpoint;
  readonly findings: Findings;
  readonly suspects: Suspect[];
  readonly expected: Set<string>;
  readonly rootSizes: ReadonlySet<number>;
  readonly roots: { readonly entries: Map<number, Hash>; readonly tiles: Map<number, Hash> };
  readonly frontiers: { entries: Frontier; tiles: Frontier };
  broken: boolean;
}

/** Notes what one of the two trees speaks against. */
export function suspect(state: TreeState, found: Suspect): void {
  if (state.suspects.length < maximumSuspects) state.suspects.push(found);
}

/** A file the checkpoint needs, decoded; undefined when it is missing or broken, which is reported. */
export async function readTreeFile<Item>(
  state: TreeState,
  position: TilePosition,
  maximumBytes: number,
  decode: (bytes: Uint8Array, width: number) => readonly Item[],
): Promise<readonly Item[] | undefined> {
  const path = tilePath(position);
  const isBundle = position.level === "entries";
  try {
    const bytes = await state.store.read(path, maximumBytes);
    if (bytes !== undefined) {
      state.findings.count(isBundle ? "bundles" : "tiles");
      return decode(bytes, position.width);
    }
    state.findings.add(
      isBundle ? "bundle-missing" : "tile-missing",
      path,
      "the checkpoint needs this file; it is missing",
    );
  } catch (error) {
    state.findings.add(isBundle ? "entry-malformed" : "tile-malformed", path, messageOf(error));
  }
  return undefined;
}

/** Compares a stored row of hashes with both trees; where they disagree, the signed root will tell. */
export function compareRow(
  state: TreeState,
  where: string,
  row: readonly Hash[],
  entries: readonly Hash[],
  tiles: readonly Hash[],
): void {
  const message = "differs from the tree that its entries give";
  const [asEntries, asTiles] = [sameRow(row, entries), sameRow(row, tiles)];
  if (asEntries && asTiles) return;
  if (!asEntries && !asTiles) state.findings.add("tile-mismatch", where, message);
  else suspect(state, { code: "tile-mismatch", where, message, unless: asEntries ? "entries" : "tiles" });
}

/** Compares a stored tile with both trees. */
export async function compareTile(
  state: TreeState,
  position: TilePosition,
  entries: readonly Hash[],
  tiles: readonly Hash[],
): Promise<void> {
  const row = await readTreeFile(state, position, maximumTileBytes, decodeTile);
  if (row !== undefined) compareRow(state, tilePath(position), row, entries, tiles);
}
