import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printTable } from "#cli/print-table.ts";
import { textWidth, wrapText } from "#cli/text-width.ts";

const plain = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((text) => ({ text })));

describe("textWidth", () => {
  it.each([
    ["abc", 3],
    ["漢字", 4],
    ["👩\u200D💻", 2],
    ["é", 1],
    ["e\u0301", 1],
    ["❤️", 2],
    ["", 0],
  ])("of %j is %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("wrapText", () => {
  it("breaks at spaces and cuts what is too long", () => {
    expect(wrapText("one two abcdefghij", 5)).toEqual(["one", "two", "abcde", "fghij"]);
    expect(wrapText("", 5)).toEqual([""]);
  });

  it("keeps every letter, and no line is wider than asked", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("printTable", () => {
  it("aligns columns by width, not by length", () => {
    expect(
      printTable(
        ["A", "B"],
        plain([
          ["漢字", "x"],
          ["abcdefghi", "y"],
        ]),
        undefined,
      ),
    ).toBe("A          B\n漢字       x\nabcdefghi  y\n");
  });

  it("wraps long cells to the terminal's width", () => {
    const text = printTable(["NAME", "REASON"], plain([["short", "a reason of many words goes on"]]), 30);
    for (const line of text.trimEnd().split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(30);
    expect(text).toBe("NAME   REASON\nshort  a reason of many words\n       goes on\n");
  });

  it("shows characters that act on terminals by their number", () => {
    expect(printTable(["A"], plain([["\u001B[2Jgone\r\u202E"]]), undefined)).toBe(
      "A\n⟨U+001B⟩[2Jgone⟨U+000D⟩⟨U+202E⟩\n",
    );
  });
});
