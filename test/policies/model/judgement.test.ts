import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conclude, fail, finding, notEvaluable, pass } from "#policies/model/judgement.ts";
import { needsAction, verdicts } from "#policies/model/verdict.ts";
import { propertySeed } from "../../postgres/client/property.ts";

const findings = fc.array(fc.record({ code: fc.string(), item: fc.string(), message: fc.string() }), {
  maxLength: 4,
});

describe("a judgement", () => {
  it("passes only with something checked and nothing found", () => {
    fc.assert(
      fc.property(fc.nat(5), findings, (checked, found) => {
        const { verdict } = conclude(checked, "roles", found);
        expect(verdict === "pass").toBe(checked > 0 && found.length === 0);
      }),
      { seed: propertySeed },
    );
  });

  it("is not evaluable when nothing was checked, and says so", () => {
    const nothing = { verdict: "not-evaluable", findings: [{ code: "nothing-observed" }] };
    expect(conclude(0, "login roles", [])).toMatchObject(nothing);
    expect(pass(0, "login roles")).toMatchObject(nothing);
  });

  it("fails with findings though nothing was counted", () => {
    const found = finding("gone", "app_user", "app_user is not there.");
    expect(conclude(0, "roles", [found])).toEqual({ verdict: "fail", findings: [found] });
  });

  it("never fails without saying why", () => {
    expect(fail([])).toMatchObject({ verdict: "not-evaluable", findings: [{ code: "no-finding" }] });
  });

  it("carries its one reason when it cannot be given", () => {
    expect(notEvaluable("blind", "pg_hba.conf", "It was not seen.")).toEqual({
      verdict: "not-evaluable",
      findings: [{ code: "blind", item: "pg_hba.conf", message: "It was not seen." }],
    });
  });
});

describe("verdicts", () => {
  it("are a closed set in the order in which they win", () => {
    expect(verdicts).toEqual([
      "contradicted",
      "fail",
      "not-evaluable",
      "stale",
      "waived",
      "not-applicable",
      "pass",
    ]);
  });

  it("ask for somebody to act unless the control holds, was waived or does not concern the subject", () => {
    expect(verdicts.filter(needsAction)).toEqual(["contradicted", "fail", "not-evaluable", "stale"]);
  });
});
