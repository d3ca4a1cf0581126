import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitRoutineName } from "#postgres/plan/access/routine-name.ts";

describe("splitRoutineName", () => {
  it("gives back any name, however it has to be quoted", () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab()," .\n🐘') });
    const types = fc.constantFrom("", "integer", 'integer, "odd (type"');
    fc.assert(
      fc.property(name, types, (raw, argumentTypes) => {
        const text = `"${raw.replaceAll('"', '""')}"(${argumentTypes})`;
        expect(splitRoutineName(text)).toEqual({ name: raw, argumentTypes });
      }),
    );
  });

  it("takes a bare name for no signature", () => {
    expect(splitRoutineName("touch")).toBeNull();
    expect(splitRoutineName("touch(integer)")).toEqual({ name: "touch", argumentTypes: "integer" });
  });
});
