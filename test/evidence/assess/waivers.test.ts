import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyWaivers, declaredSubject } from "#evidence/assess/apply-waivers.ts";
import type { Waiver } from "#policies/model/declaration/declaration.ts";
import { finding } from "#policies/model/judgement.ts";
import { propertySeed } from "../../postgres/client/property.ts";
import { DATABASE, FOUND, NOW, SUBJECT, WAIVER } from "./assess-support.ts";

const OTHER = finding("too-many", "app_admin", "app_admin has too much.");

function standing(waiver: Partial<Waiver>, now = NOW): number {
  return applyWaivers([FOUND], [{ ...WAIVER, ...waiver }], "probe", SUBJECT, now).findings.length;
}

describe("a waiver", () => {
  it("covers its finding on its subject, and nothing beside it", () => {
    expect(applyWaivers([FOUND, OTHER], [WAIVER], "probe", SUBJECT, NOW)).toEqual({
      findings: [OTHER],
      waived: [{ finding: FOUND, approver: WAIVER.approver, expires: WAIVER.expires, reason: WAIVER.reason }],
    });
  });

  it.each<readonly [string, Partial<Waiver>]>([
    ["another control", { control: "probe-2" }],
    ["another subject", { subject: "main/appdb" }],
    ["a part of the subject's name", { subject: "mai" }],
    ["another code", { finding: { ...WAIVER.finding, code: "too-man" } }],
    ["another item", { finding: { ...WAIVER.finding, item: "app_users" } }],
    ["an item in capitals", { finding: { ...WAIVER.finding, item: "APP_USER" } }],
    ["every item", { finding: { ...WAIVER.finding, item: "*" } }],
  ])("of %s does not cover it", (_what, waiver) => {
    expect(standing(waiver)).toBe(1);
  });

  it("of a database does not cover its cluster, nor the other way round", () => {
    expect(declaredSubject(SUBJECT)).toBe("main");
    expect(declaredSubject(DATABASE)).toBe("main/appdb");
    const ofDatabase = { ...WAIVER, subject: "main/appdb" };
    expect(applyWaivers([FOUND], [ofDatabase], "probe", DATABASE, NOW).findings).toEqual([]);
    expect(applyWaivers([FOUND], [WAIVER], "probe", DATABASE, NOW).findings).toEqual([FOUND]);
  });

  it("ends at the very millisecond of its expiry", () => {
    const expires = "2026-06-30T00:00:00.000Z";
    const end = Date.parse(expires);
    expect(standing({ expires }, new Date(end - 1))).toBe(0);
    expect(standing({ expires }, new Date(end))).toBe(1);
    expect(standing({ expires }, new Date(end + 1))).toBe(1);
  });

  it("with an expiry that is no time covers nothing", () => {
    expect(standing({ expires: "never" })).toBe(1);
  });

  it("never makes a finding vanish: each stands or is waived, once", () => {
    const some = fc.record({
      code: fc.constantFrom("a", "b"),
      item: fc.constantFrom("x", "y"),
      message: fc.string(),
    });
    const waivers = fc.array(
      fc.record({
        code: fc.constantFrom("a", "b"),
        item: fc.constantFrom("x", "y"),
        days: fc.integer({ min: -2, max: 2 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(some), waivers, (findings, given) => {
        const declared = given.map(({ code, item, days }) => ({
          ...WAIVER,
          finding: { code, item },
          expires: new Date(NOW.getTime() + days * 86_400_000).toISOString(),
        }));
        const split = applyWaivers(findings, declared, "probe", SUBJECT, NOW);
        expect(split.findings.length + split.waived.length).toBe(findings.length);
        for (const { expires } of split.waived) expect(Date.parse(expires)).toBeGreaterThan(NOW.getTime());
      }),
      { seed: propertySeed },
    );
  });
});
