import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalBytes, canonicalJson, parseCanonicalJson } from "#evidence/statement/canonical-json.ts";

function fromHex(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE(0);
}

describe("canonical JSON", () => {
  it("orders members by UTF-16 code units (RFC 8785 §3.2.3)", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name, at) => [name, at]));
    expect(Object.keys(JSON.parse(canonicalJson(value)))).toHaveLength(7);
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    expect(canonicalJson(value)).toBe(
      `{${sorted.map((name) => `${JSON.stringify(name)}:${value[name]}`).join(",")}}`,
    );
  });

  it("writes the numbers of RFC 8785 appendix B", () => {
    const vectors: readonly [string, string][] = [
      ["0000000000000000", "0"],
      ["8000000000000000", "0"],
      ["0000000000000001", "5e-324"],
      ["8000000000000001", "-5e-324"],
      ["7fefffffffffffff", "1.7976931348623157e+308"],
      ["ffefffffffffffff", "-1.7976931348623157e+308"],
      ["4340000000000000", "9007199254740992"],
      ["c340000000000000", "-9007199254740992"],
      ["4430000000000000", "295147905179352830000"],
      ["44b52d02c7e14af5", "9.999999999999997e+22"],
      ["44b52d02c7e14af6", "1e+23"],
      ["44b52d02c7e14af7", "1.0000000000000001e+23"],
      ["444b1ae4d6e2ef4e", "999999999999999700000"],
      ["444b1ae4d6e2ef4f", "999999999999999900000"],
      ["444b1ae4d6e2ef50", "1e+21"],
      ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
      ["3eb0c6f7a0b5ed8d", "0.000001"],
      ["41b3de4355555553", "333333333.3333332"],
      ["41b3de4355555554", "333333333.33333325"],
      ["41b3de4355555555", "333333333.3333333"],
      ["41b3de4355555556", "333333333.3333334"],
      ["41b3de4355555557", "333333333.33333343"],
      ["becbf647612f3696", "-0.0000033333333333333333"],
      ["43143ff3c1cb0959", "1424953923781206.2"],
    ];
    for (const [bits, text] of vectors) expect(canonicalJson(fromHex(bits)), bits).toBe(text);
  });

  it("writes strings and literals as RFC 8785 §3.2.2 shows", () => {
    const value = { string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/", literals: [null, true, false] };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("refuses whatever JSON would drop or change", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const refused = [
      undefined,
      { a: undefined },
      [undefined],
      new Map(),
      new Date(0),
      new Set(),
      1n,
      Symbol("x"),
      () => 1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "\ud800",
      { "\udc00": 1 },
      new Array(2),
      Object.assign([1], { more: 1 }),
      new Number(1),
      { [Symbol("x")]: 1 },
      Buffer.from("x"),
      cycle,
    ];
    for (const value of refused)
      expect(() => canonicalJson({ value }), String(value)).toThrow(
        expect.objectContaining({ code: "json-invalid" }),
      );
    expect(() => canonicalJson(JSON.parse('{"__proto__":1}'))).toThrow(
      expect.objectContaining({ code: "json-invalid" }),
    );
  });

  it("reads exactly one spelling", () => {
    const others = [
      '{"a":1,"a":1}',
      '{"b":1,"a":1}',
      '{ "a":1}',
      '{"a":1.0}',
      '{"a":1e0}',
      '{"a":-0}',
      '"\\u0041"',
      '"\\/"',
      "\ufeff1",
      "1\n",
      "[1,]",
      "01",
      '{"a":1}{',
      "1e999",
      "[".repeat(100_000),
    ];
    for (const text of others)
      expect(() => parseCanonicalJson(Buffer.from(text)), text.slice(0, 20)).toThrow();
    expect(() => parseCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: "not-canonical" }),
    );
    expect(() => parseCanonicalJson(Buffer.from("[".repeat(200) + "]".repeat(200)))).toThrow(
      expect.objectContaining({ code: "json-invalid" }),
    );
  });

  it("keeps every JSON value, in any order of its members", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__") && JSON.stringify(value).isWellFormed());
        let bytes: Uint8Array;
        try {
          bytes = canonicalBytes(value);
        } catch {
          // A lone surrogate, which JSON.stringify hides in an escape.
          return /\\ud[89a-f]/.test(JSON.stringify(value));
        }
        const back = parseCanonicalJson(bytes);
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
        return Buffer.from(canonicalBytes(back)).equals(bytes);
      }),
    );
  });
});
