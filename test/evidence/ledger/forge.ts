import { sealCheckpoint } from "#evidence/ledger/checkpoint.ts";
import { emptyFrontier, frontierRoot, growFrontier, partialTiles } from "#evidence/ledger/frontier.ts";
import { leafHash } from "#evidence/ledger/merkle-hash.ts";
import { decodeBundle, encodeBundle, encodeTile } from "#evidence/ledger/tile-bytes.ts";
import { tilePath } from "#evidence/ledger/tile-path.ts";
import type { Signer } from "#evidence/statement/signer.ts";
import { origin } from "./sample-ledger.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** The entries of a ledger of less than 256. */
export function entriesOf(files: Files, size: number): Uint8Array[] {
  const bytes = files.get(`tile/entries/000.p/${size}`) ?? new Uint8Array();
  return decodeBundle(bytes, size).map((entry) => Buffer.from(entry));
}

/** What someone who can write every file, but cannot sign, makes of a ledger of less than 256 entries. */
export function withEntries(files: Files, entries: readonly Uint8Array[]): Map<string, Uint8Array> {
  const forged = new Map([...files].filter(([path]) => !path.startsWith("tile/")));
  const { frontier } = growFrontier(emptyFrontier, entries.map(leafHash));
  forged.set(tilePath({ level: "entries", index: 0, width: entries.length }), encodeBundle(entries));
  for (const tile of partialTiles(frontier)) {
    forged.set(tilePath({ ...tile, width: tile.hashes.length }), encodeTile(tile.hashes));
  }
  return forged;
}

/** The same by someone who holds a key: the checkpoint is signed anew over the forged entries. */
export async function signedAnew(
  files: Files,
  entries: readonly Uint8Array[],
  signer: Signer,
): Promise<Map<string, Uint8Array>> {
  const forged = withEntries(files, entries);
  const { frontier } = growFrontier(emptyFrontier, entries.map(leafHash));
  forged.set(
    "checkpoint",
    await sealCheckpoint(signer, { origin, size: frontier.size, root: frontierRoot(frontier) }),
  );
  return forged;
}
