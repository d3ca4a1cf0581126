import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EvidenceKind, evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import { parseFacts } from "#policies/catalogue/evidence-kinds/parse-facts.ts";
import { controls } from "#policies/catalogue/index.ts";
import { type Evidence, goodEvidence } from "../support/good-facts.ts";
import { judgeObserved, withFacts, without } from "../support/judge.ts";

/** Surfaces whose absence a control may bear, because it does not rest on them. Found by taking each away in turn. */
function restsOn(control: (typeof controls)[number]): readonly (readonly [EvidenceKind, string])[] {
  return evidenceKindIds
    .filter((kind) => control.needs[kind] !== undefined)
    .flatMap((kind) => goodEvidence.surfaces[kind].map((surface) => [kind, surface] as const))
    .filter(([kind, surface]) => judgeObserved(control, without(kind, surface)).verdict !== "pass");
}

/** What is left of a value when nothing was observed. */
function emptyValue(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return typeof value === "object" ? null : value;
}

/** Every list of facts empty, every part null. */
function emptied(evidence: Evidence, kind: EvidenceKind): Evidence {
  const left = Object.entries(evidence.facts[kind]).map(([key, value]) => [key, emptyValue(value)]);
  return { ...evidence, facts: { ...evidence.facts, [kind]: Object.fromEntries(left) } };
}

describe.each(controls.map((control) => ({ id: control.id, control })))("$id", ({ control }) => {
  it("passes on good evidence", () => {
    expect(judgeObserved(control)).toMatchObject({ verdict: "pass" });
  });

  it("rests on a surface of every kind it needs", () => {
    const kinds = new Set(restsOn(control).map(([kind]) => kind));
    expect([...kinds].sort()).toEqual(Object.keys(control.needs).sort());
  });

  it("is not evaluable, with a reason, when a surface it rests on is gone", () => {
    for (const [kind, surface] of restsOn(control)) {
      const judgement = judgeObserved(control, without(kind, surface));
      expect(judgement.verdict, surface).toBe("not-evaluable");
      if (judgement.verdict !== "pass")
        expect(judgement.findings[0]?.message).toMatch(/was not seen|fixture hides/);
    }
  });

  it("never passes when the facts of a kind it needs are empty", () => {
    const needed = evidenceKindIds.filter((kind) => control.needs[kind] !== undefined);
    const passed = needed.filter(
      (kind) => judgeObserved(control, emptied(goodEvidence, kind)).verdict === "pass",
    );
    // A version is a number, and no list of it can be empty.
    expect(passed.filter(() => control.id !== "server-version-supported")).toEqual([]);
  });

  it("never passes when no surface was seen", () => {
    const blind = Object.fromEntries(evidenceKindIds.map((kind) => [kind, []]));
    const surfaces = { ...goodEvidence.surfaces, ...blind };
    expect(judgeObserved(control, { ...goodEvidence, surfaces }).verdict).not.toBe("pass");
  });
});

describe("any subset of surfaces", () => {
  it("turns a pass into anything but a failure", () => {
    const pairs = evidenceKindIds.flatMap((kind) =>
      goodEvidence.surfaces[kind].map((surface) => ({ kind, surface })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...controls), fc.subarray(pairs), (control, hidden) => {
        const evidence = hidden.reduce(
          (left, { kind, surface }) => without(kind, surface, left),
          goodEvidence,
        );
        expect(["pass", "not-evaluable"]).toContain(judgeObserved(control, evidence).verdict);
      }),
    );
  });
});

describe("the fixture", () => {
  it("has the shape of collected facts", () => {
    for (const kind of evidenceKindIds) expect(parseFacts(kind, goodEvidence.facts[kind])).not.toBeNull();
    expect(withFacts("role-attributes", () => ({ roles: [] })).facts["role-attributes"].roles).toEqual([]);
  });
});
