import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { ModelError } from "#policies/model/errors.ts";
import { propertySeed } from "../../postgres/client/property.ts";
import { randomDeclaration } from "./random-declaration.ts";

it("a parsed declaration parses to itself, through JSON as well, with the same digest", () => {
  fc.assert(
    fc.property(randomDeclaration, (input) => {
      const once = parseDeclaration(input);
      const again = parseDeclaration(JSON.parse(JSON.stringify(once)));
      expect(parseDeclaration(once)).toEqual(once);
      expect(canonicalDigest(again)).toBe(canonicalDigest(once));
    }),
    { seed: propertySeed, numRuns: 150 },
  );
});

it("whatever is given is a declaration or refused with one clear line each, never something else", () => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      try {
        parseDeclaration(input);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
        expect(String(error)).toMatch(/pgattest:/);
      }
    }),
    { seed: propertySeed, numRuns: 500 },
  );
});
