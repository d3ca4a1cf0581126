import { describe, expect, it } from "vitest";
import { currentVerdicts } from "#evidence/report/current-verdicts.ts";
import type { ControlAssessment } from "#policies/model/assessment.ts";
import { fixedInput } from "./fixed-input.ts";

const { assessment, controls } = fixedInput;
const passing = assessment.assessments.find(({ control }) => control === "connections-are-logged");

const nothingNewer = { observations: [], failures: [] };

function verdictAt(now: string, change: Partial<ControlAssessment> = {}): string | undefined {
  if (passing === undefined) throw new Error("the fixture has lost its pass");
  const one = { ...assessment, assessments: [{ ...passing, ...change }] };
  return currentVerdicts(one, controls, { now, newest: nothingNewer, intendedSha256: null })[0]?.verdict;
}

describe("currentVerdicts", () => {
  it("keeps a pass while its evidence is fresh, to the last moment", () => {
    expect(verdictAt("2026-12-21T06:00:00.000Z")).toBe("pass");
  });

  it("makes a pass stale as soon as its evidence has outlived the control's limit", () => {
    expect(verdictAt("2026-12-21T06:00:00.001Z")).toBe("stale");
  });

  it("lets an expired waiver cover nothing", () => {
    const finding = { code: "granted-to-public", item: "t", message: "PUBLIC holds SELECT on t." };
    const waived = [{ finding, approver: "Ada", reason: "public", expires: "2026-11-25T00:00:00Z" }];
    expect(verdictAt("2026-11-24T23:59:59.999Z", { verdict: "waived", waived })).toBe("waived");
    expect(verdictAt("2026-11-25T00:00:00.000Z", { verdict: "waived", waived })).toBe("fail");
  });

  it("makes a waived verdict stale too", () => {
    expect(verdictAt("2027-01-01T00:00:00.000Z", { verdict: "waived" })).toBe("stale");
  });

  it("never believes a pass that names no evidence or an unknown control", () => {
    expect(verdictAt("2026-11-21T00:00:00.000Z", { restsOn: [] })).toBe("not-evaluable");
    expect(verdictAt("2026-11-21T00:00:00.000Z", { control: "retired" })).toBe("not-evaluable");
  });

  it("does not soften what is bad already", () => {
    for (const verdict of ["contradicted", "fail", "not-evaluable"] as const)
      expect(verdictAt("2030-01-01T00:00:00.000Z", { verdict, restsOn: [] })).toBe(verdict);
  });
});
