import { EvidenceError } from "#evidence/errors.ts";
import { maximumEntryBytes } from "#evidence/statement/entry.ts";
import type { Hash } from "./merkle-hash.ts";
import { tileWidth } from "./tile-path.ts";

/** No tile of hashes is longer. */
export const maximumTileBytes = tileWidth * 32;

/** No entry bundle is longer. */
export const maximumBundleBytes = tileWidth * (maximumEntryBytes + 2);

function malformed(what: string): EvidenceError {
  return new EvidenceError("entry-malformed", what, {
    nextStep: "Restore the file from a copy that verifies.",
  });
}

/** A tile as it is stored: its hashes in a row. */
export function encodeTile(hashes: readonly Hash[]): Uint8Array {
  return Buffer.concat(hashes);
}

/**
 * The hashes of a stored tile.
 * @throws EvidenceError `entry-malformed` unless it holds exactly `width` hashes.
 */
export function decodeTile(bytes: Uint8Array, width: number): readonly Hash[] {
  if (bytes.length !== width * 32)
    throw malformed(`the tile has ${bytes.length} bytes instead of ${width * 32}`);
  return Array.from({ length: width }, (_, index) => bytes.subarray(index * 32, index * 32 + 32));
}

/** Entries as they are stored: each behind its length in two bytes, big-endian (C2SP tlog-tiles). */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/**
 * The entries of a stored bundle.
 * @throws EvidenceError `entry-malformed` unless it holds exactly `width` entries and nothing more.
 */
export function decodeBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length) throw malformed("the bundle ends inside the length of an entry");
    const end = at + 2 + view.readUInt16BE(at);
    if (end > bytes.length) throw malformed(`the bundle ends inside its entry ${entries.length}`);
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width)
    throw malformed(`the bundle holds ${entries.length} entries instead of ${width}`);
  return entries;
}
