import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maximumProbePairs, probePairs } from "#collectors/tls/probe-pairs.ts";

const names = fc.uniqueArray(fc.string(), { maxLength: 30 });

describe("probePairs", () => {
  it("gives each pair once, all of them up to the limit", () => {
    fc.assert(
      fc.property(names, names, (databases, roles) => {
        const { pairs, total } = probePairs(databases, roles);
        const different = new Set(pairs.map((pair) => JSON.stringify([pair.database, pair.role])));
        expect(total).toBe(databases.length * roles.length);
        expect(pairs.length).toBe(Math.min(total, maximumProbePairs));
        expect(different.size).toBe(pairs.length);
      }),
    );
  });

  it("asks every database and every role when there are too many pairs", () => {
    const many = (prefix: string): string[] => Array.from({ length: 40 }, (_, index) => `${prefix}${index}`);
    const { pairs } = probePairs(many("d"), many("r"));
    expect(new Set(pairs.map((pair) => pair.database)).size).toBe(40);
    expect(new Set(pairs.map((pair) => pair.role)).size).toBe(40);
  });
});
