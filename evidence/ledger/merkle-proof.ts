import { EvidenceError } from "#evidence/errors.ts";
import { type Hash, nodeHash, sameHash, splitPoint } from "./merkle-hash.ts";

/** The leaves `from` up to, but without, `to`. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

function rangeInvalid(message: string): EvidenceError {
  return new EvidenceError("range-invalid", message, { nextStep: "Ask for a range inside the tree." });
}

/**
 * The ranges whose tree hashes prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards
 * (RFC 6962 §2.1.1).
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (!(index >= 0 && index < size)) throw rangeInvalid(`leaf ${index} is not in a tree of ${size}`);
  const path: LeafRange[] = [];
  let range: LeafRange = { from: 0, to: size };
  while (range.to - range.from > 1) {
    const middle = range.from + splitPoint(range.to - range.from);
    const left = { from: range.from, to: middle };
    const right = { from: middle, to: range.to };
    path.unshift(index < middle ? right : left);
    range = index < middle ? left : right;
  }
  return path;
}

/**
 * The ranges whose tree hashes prove that the tree of `size` leaves begins with the tree of `oldSize`
 * (RFC 6962 §2.1.2). Empty for equal sizes.
 */
export function consistencyRanges(oldSize: number, size: number): readonly LeafRange[] {
  if (!(oldSize > 0 && oldSize <= size)) throw rangeInvalid(`a tree of ${size} did not grow from ${oldSize}`);
  const path: LeafRange[] = [];
  let range: LeafRange = { from: 0, to: size };
  while (oldSize !== range.to) {
    const middle = range.from + splitPoint(range.to - range.from);
    const left = { from: range.from, to: middle };
    const right = { from: middle, to: range.to };
    path.unshift(oldSize <= middle ? right : left);
    range = oldSize <= middle ? left : right;
  }
  return range.from === 0 ? path : [range, ...path];
}

/** Whether `proof` shows that the leaf with hash `leaf` is number `index` of the tree (RFC 9162 §2.1.3.2). */
export function checkInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  const ranges = inclusionRanges(index, size);
  if (ranges.length !== proof.length) return false;
  const computed = proof.reduce((hash, sibling, step) => {
    const range = ranges[step];
    return range !== undefined && range.from > index ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }, leaf);
  return sameHash(computed, root);
}

/** Whether `proof` shows that the tree `root` of `size` leaves begins with `oldRoot` of `oldSize` (RFC 9162 §2.1.4.2). */
export function checkConsistency(
  oldSize: number,
  oldRoot: Hash,
  size: number,
  root: Hash,
  proof: readonly Hash[],
): boolean {
  if (!(Number.isSafeInteger(oldSize) && Number.isSafeInteger(size) && oldSize > 0 && oldSize <= size))
    return false;
  const ranges = consistencyRanges(oldSize, size);
  if (ranges.length !== proof.length) return false;
  if (oldSize === size) return sameHash(oldRoot, root);
  // Where the old tree is itself a node of the new one, the proof leaves it out and starts above it.
  const startsAtOldRoot = ranges[0]?.to !== oldSize;
  const [first, ...rest] = startsAtOldRoot ? [oldRoot, ...proof] : proof;
  const restRanges = startsAtOldRoot ? ranges : ranges.slice(1);
  if (first === undefined) return false;
  let oldHash = first;
  let newHash = first;
  rest.forEach((sibling, step) => {
    const range = restRanges[step];
    if (range !== undefined && range.from >= oldSize) {
      newHash = nodeHash(newHash, sibling);
    } else {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
    }
  });
  return sameHash(oldHash, oldRoot) && sameHash(newHash, root);
}
