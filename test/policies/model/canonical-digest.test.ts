import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { propertySeed } from "../../postgres/client/property.ts";

/** The same value with the keys of every record in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reordered(inner)]),
  );
}

describe("the digest of a value", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalDigest(reordered(value))).toBe(canonicalDigest(value));
      }),
      { seed: propertySeed },
    );
  });

  it("is another one for another value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.string(), (value, one, other) => {
        fc.pre(one !== other);
        expect(canonicalDigest([value, one])).not.toBe(canonicalDigest([value, other]));
        expect(canonicalDigest({ [`k${one}`]: value })).not.toBe(canonicalDigest({ [`k${other}`]: value }));
      }),
      { seed: propertySeed },
    );
  });

  it("is what sha256sum says of RFC 8785's text", () => {
    // printf '{"a":[1,2],"b":"é"}' | sha256sum
    expect(canonicalDigest({ b: "é", a: [1, 2] })).toBe(
      "d902c5ef87c42c33059e8d7b7aa30485809a5c0ff84b8d0d285616d5b03f23ea",
    );
  });

  it("is refused for what JSON cannot express", () => {
    expect(() => canonicalDigest(undefined)).toThrow(TypeError);
  });
});
