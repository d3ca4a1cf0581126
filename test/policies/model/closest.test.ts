import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest } from "#policies/model/declaration/closest.ts";
import { propertySeed } from "../../postgres/client/property.ts";

const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });

describe("the nearest name", () => {
  it("is the name itself when it is among them", () => {
    fc.assert(
      fc.property(words, fc.nat(), (names, index) => {
        const name = names[index % names.length] ?? "";
        expect(closest(name, names)).toBe(name);
      }),
      { seed: propertySeed },
    );
  });

  it("is one of the names, or none", () => {
    fc.assert(
      fc.property(fc.string(), words, (text, names) => {
        expect([...names, null]).toContain(closest(text, names));
      }),
      { seed: propertySeed },
    );
  });

  it.each([
    ["SELEKT", "SELECT"],
    ["SELCT", "SELECT"],
    ["INSERTT", "INSERT"],
    ["UDPATE", "UPDATE"],
    ["", null],
    ["GRANT", null],
  ])("of %j is %j", (text, expected) => {
    expect(closest(text, ["SELECT", "INSERT", "UPDATE", "DELETE"])).toBe(expected);
  });

  it("of nothing is none", () => {
    expect(closest("a", [])).toBeNull();
  });
});
