import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFrontier, frontierRoot, growFrontier } from "#evidence/ledger/frontier.ts";
import { emptyRoot, type Hash, leafHash } from "#evidence/ledger/merkle-hash.ts";
import {
  checkConsistency,
  checkInclusion,
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
} from "#evidence/ledger/merkle-proof.ts";

/** RFC 6962 §2.1, word for word: the slow truth to compare with. */
function naive(entries: readonly Uint8Array[]): Hash {
  const hash = (...parts: readonly Uint8Array[]): Hash =>
    createHash("sha256").update(Buffer.concat(parts)).digest();
  if (entries.length === 0) return hash();
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return hash(Uint8Array.of(0), only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return hash(Uint8Array.of(1), naive(entries.slice(0, k)), naive(entries.slice(k)));
}

const hex = (hash: Hash): string => Buffer.from(hash).toString("hex");
const entriesOf = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, at) => Buffer.from(`entry ${at}`));
const flip = (hash: Hash): Hash => Buffer.from(hash).map((byte, at) => (at === 0 ? byte ^ 1 : byte));

/** The eight leaves that certificate transparency's implementations test with, and their roots by size. */
const ctLeaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ctRoots = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("the Merkle tree", () => {
  it("gives the roots that certificate transparency gives", () => {
    expect(hex(emptyRoot)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const leaves = ctLeaves.map((leaf) => leafHash(Buffer.from(leaf, "hex")));
    ctRoots.forEach((root, at) => {
      expect(hex(frontierRoot(growFrontier(emptyFrontier, leaves.slice(0, at + 1)).frontier))).toBe(root);
    });
  });

  it("grows in any steps to the root of the definition, over tiles' borders", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }), (steps) => {
        const total = steps.reduce((sum, step) => sum + step, 0);
        const entries = entriesOf(total);
        let frontier = emptyFrontier;
        for (const step of steps) {
          frontier = growFrontier(
            frontier,
            entries.slice(frontier.size, frontier.size + step).map(leafHash),
          ).frontier;
        }
        expect(hex(frontierRoot(frontier))).toBe(hex(naive(entries)));
      }),
      { numRuns: 60 },
    );
  });

  it("proves inclusion of each leaf and of nothing else", () => {
    const sizes = fc
      .integer({ min: 1, max: 80 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
    fc.assert(
      fc.property(sizes, ([size, index]) => {
        const entries = entriesOf(size);
        const mth = ({ from, to }: LeafRange): Hash => naive(entries.slice(from, to));
        const proof = inclusionRanges(index, size).map(mth);
        const root = naive(entries);
        const leaf = leafHash(Buffer.from(`entry ${index}`));
        expect(checkInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(checkInclusion(flip(leaf), index, size, proof, root)).toBe(false);
        expect(checkInclusion(leaf, index, size, proof, flip(root))).toBe(false);
        expect(checkInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
        expect(checkInclusion(leaf, size, size, proof, root)).toBe(false);
        expect(checkInclusion(leaf, index - 1, size, proof, root)).toBe(false);
        for (const [at, hash] of proof.entries()) {
          expect(checkInclusion(leaf, index, size, proof.with(at, flip(hash)), root)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("proves growth from each earlier size and from nothing else", () => {
    const sizes = fc
      .integer({ min: 1, max: 80 })
      .chain((size) => fc.tuple(fc.integer({ min: 1, max: size }), fc.constant(size)));
    fc.assert(
      fc.property(sizes, ([oldSize, size]) => {
        const entries = entriesOf(size);
        const proof = consistencyRanges(oldSize, size).map(({ from, to }) => naive(entries.slice(from, to)));
        const [oldRoot, root] = [naive(entries.slice(0, oldSize)), naive(entries)];
        expect(checkConsistency(oldSize, oldRoot, size, root, proof)).toBe(true);
        expect(checkConsistency(oldSize, flip(oldRoot), size, root, proof)).toBe(false);
        expect(checkConsistency(oldSize, oldRoot, size, flip(root), proof)).toBe(false);
        expect(checkConsistency(oldSize, oldRoot, size, root, [...proof, root])).toBe(false);
        expect(checkConsistency(size + 1, oldRoot, size, root, proof)).toBe(false);
        for (const [at, hash] of proof.entries()) {
          expect(checkConsistency(oldSize, oldRoot, size, root, proof.with(at, flip(hash)))).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("gives the known consistency proof from 6 to 8 of certificate transparency's leaves", () => {
    const leaves = ctLeaves.map((leaf) => Buffer.from(leaf, "hex"));
    const proof = consistencyRanges(6, 8).map(({ from, to }) => hex(naive(leaves.slice(from, to))));
    expect(proof).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });
});
