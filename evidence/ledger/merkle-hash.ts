import { createHash } from "node:crypto";

/** A node of the Merkle tree: 32 bytes. */
export type Hash = Uint8Array;

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Hash = createHash("sha256").digest();

/** The hash of a leaf: SHA-256 over 0x00 and the entry (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array): Hash {
  return createHash("sha256").update(Uint8Array.of(0)).update(entry).digest();
}

/** The hash of an inner node: SHA-256 over 0x01, left and right (RFC 6962 §2.1). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest();
}

/** Whether two hashes are the same bytes. */
export function sameHash(left: Hash, right: Hash): boolean {
  return Buffer.from(left.buffer, left.byteOffset, left.byteLength).equals(right);
}

/** The largest power of two below `count`; `count` is at least 2. */
export function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** Complete subtrees joined from the right, as RFC 6962 joins the parts of a tree that is not full. */
export function joinPeaks(peaks: readonly Hash[]): Hash {
  const last = peaks.at(-1);
  if (last === undefined) return emptyRoot;
  return peaks.slice(0, -1).reduceRight((joined, peak) => nodeHash(peak, joined), last);
}

function pairUp(hashes: readonly Hash[]): Hash[] {
  const parents: Hash[] = [];
  for (let index = 0; index + 1 < hashes.length; index += 2) {
    const [left, right] = hashes.slice(index, index + 2);
    if (left !== undefined && right !== undefined) parents.push(nodeHash(left, right));
  }
  return parents;
}

/** The maximal complete subtrees over a row of hashes, left to right. */
export function peaksOf(row: readonly Hash[]): Hash[] {
  const peaks: Hash[] = [];
  let level: readonly Hash[] = row;
  while (level.length > 0) {
    const odd = level.length % 2 === 1 ? level.at(-1) : undefined;
    if (odd !== undefined) peaks.unshift(odd);
    level = pairUp(level);
  }
  return peaks;
}

/** The Merkle tree hash over leaf hashes, or over the roots of complete subtrees of one size. */
export function treeHash(row: readonly Hash[]): Hash {
  return joinPeaks(peaksOf(row));
}
