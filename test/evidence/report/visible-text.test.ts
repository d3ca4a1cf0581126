import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleText } from "#evidence/report/visible-text.ts";

describe("visibleText", () => {
  it.each([
    ["plain text, quotes ' and \" stay", "plain text, quotes ' and \" stay"],
    ["a\u202Eb", "a⟨U+202E⟩b"],
    ["\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"],
    ["zero\u200Bwidth\uFEFF", "zero⟨U+200B⟩width⟨U+FEFF⟩"],
    ["line\nbreak\ttab\u2028", "line⟨U+000A⟩break⟨U+0009⟩tab⟨U+2028⟩"],
    ["\u001B[31mred", "⟨U+001B⟩[31mred"],
    ["👩\u200D💻", "👩\u200D💻"],
    ["a\u200Db", "a⟨U+200D⟩b"],
    ["\uD800", "⟨U+D800⟩"],
    ["tag\u{E0041}", "tag⟨U+E0041⟩"],
    ["Ünïcode 漢字 عربى", "Ünïcode 漢字 عربى"],
  ])("shows what hides: %j", (text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it("leaves nothing that reorders, hides or moves the cursor", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visibleText(text)).not.toMatch(
          /\p{Cc}|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\u200B\uFEFF]/u,
        );
      }),
    );
  });

  it("tells different texts apart where one of them hides something", () => {
    expect(visibleText("app_admin")).not.toBe(visibleText("app\u200B_admin"));
  });
});
