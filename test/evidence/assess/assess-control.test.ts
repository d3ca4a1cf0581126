import { describe, expect, it } from "vitest";
import { assessControl } from "#evidence/assess/assess-control.ts";
import { controlAssessmentSchema } from "#policies/model/assessment.ts";
import type { Judgement } from "#policies/model/judgement.ts";
import {
  assessed,
  codes,
  DATABASE,
  DAY_MS,
  declared,
  FOUND,
  failed,
  latest,
  observed,
  probe,
  question,
  recorded,
  SUBJECT,
  said,
  WAIVER,
} from "./assess-support.ts";

const stale = observed("server-identity", { ageMs: 32 * DAY_MS });
const scope = [{ control: "probe", subject: "main", reason: "no such thing here" }];
const bothKinds = { "server-identity": { freshDays: 31 }, "role-attributes": { freshDays: 31 } };

describe("each verdict", () => {
  it("contradicted: the judge found that two sources disagree", () => {
    expect(assessed(said.contradicted)).toMatchObject({ verdict: "contradicted", findings: [FOUND] });
  });

  it("fail: fresh evidence shows that it does not hold", () => {
    expect(assessed(said.fail)).toMatchObject({ verdict: "fail", findings: [FOUND], checked: null });
  });

  it("not-evaluable: evidence is missing", () => {
    const assessment = assessed(said.pass, { latest: latest({ "server-identity": null }) });
    expect(assessment).toMatchObject({ verdict: "not-evaluable", restsOn: [] });
    expect(codes(assessment)).toEqual(["no-evidence"]);
  });

  it("not-evaluable: the judge could not tell", () => {
    expect(assessed(said["not-evaluable"])).toMatchObject({ verdict: "not-evaluable", findings: [FOUND] });
  });

  it("stale: the newest evidence is older than the control allows", () => {
    const assessment = assessed(said.pass, { latest: latest({ "server-identity": stale }) });
    expect(assessment.verdict).toBe("stale");
    expect(assessment.findings[0]?.message).toMatch(/32 days old; 31 are allowed/);
  });

  it("waived: a waiver in force covers every finding exactly", () => {
    const assessment = assessed(said.fail, { declaration: declared({ waivers: [WAIVER] }) });
    expect(assessment).toMatchObject({
      verdict: "waived",
      findings: [],
      waived: [{ finding: FOUND, approver: "security-team", reason: WAIVER.reason }],
    });
  });

  it("not-applicable: the declaration says why", () => {
    const assessment = assessed(said.pass, { declaration: declared({ notApplicable: scope }) });
    expect(assessment).toMatchObject({
      verdict: "not-applicable",
      findings: [{ code: "declared-not-applicable", item: "main", message: "no such thing here" }],
      restsOn: [],
    });
  });

  it("pass: all that is needed is fresh and holds, with what was counted and what it rests on", () => {
    const assessment = assessed(said.pass);
    expect(assessment).toMatchObject({
      verdict: "pass",
      checked: { count: 3, of: "roles" },
      findings: [],
      restsOn: [{ kind: "server-identity", entry: 0, subject: SUBJECT }],
    });
    expect(controlAssessmentSchema.parse(assessment)).toEqual(assessment);
  });
});

describe("what wins", () => {
  it("not-applicable, where there is no evidence", () => {
    const declaration = declared({ notApplicable: scope });
    const without = { declaration, latest: latest({ "server-identity": null }) };
    expect(assessed(said.contradicted, without).verdict).toBe("not-applicable");
  });

  it("what was seen to be wrong, over what is declared not applicable", () => {
    const declaration = declared({ notApplicable: scope });
    expect(assessed(said.fail, { declaration }).verdict).toBe("fail");
    expect(assessed(said.contradicted, { declaration }).verdict).toBe("contradicted");
  });

  it.each([
    ["another control", { ...scope[0], control: "other" }],
    ["another subject", { ...scope[0], subject: "main/appdb" }],
  ])("not-applicable of %s does not count", (_what, entry) => {
    expect(assessed(said.pass, { declaration: declared({ notApplicable: [entry] }) }).verdict).toBe("pass");
  });

  it("missing before stale", () => {
    const evidence = latest({ "server-identity": stale, "role-attributes": null });
    const assessment = assessed(said.pass, { latest: evidence }, bothKinds);
    expect(assessment.verdict).toBe("not-evaluable");
    expect(codes(assessment)).toEqual(["no-evidence"]);
  });

  it.each([
    ["missing", null],
    ["stale", stale],
  ])("evidence that is %s before any judgement: the judge is not even asked", (_what, record) => {
    const asked: string[] = [];
    const control = probe(() => {
      asked.push("judge");
      return said.fail;
    });
    assessControl(control, question({ latest: latest({ "server-identity": record }) }), null);
    expect(asked).toEqual([]);
  });

  it.each(["contradicted", "not-evaluable", "pass"] as const)("%s: no waiver changes it", (verdict) => {
    const declaration = declared({ waivers: [WAIVER] });
    expect(assessed(said[verdict], { declaration })).toMatchObject({ verdict, waived: [] });
  });

  it("a waiver makes neither missing nor stale evidence good", () => {
    const declaration = declared({
      waivers: [{ ...WAIVER, finding: { code: "no-evidence", item: "server-identity" } }],
    });
    const missing = { declaration, latest: latest({ "server-identity": null }) };
    expect(assessed(said.fail, missing).verdict).toBe("not-evaluable");
    const old = { declaration, latest: latest({ "server-identity": stale }) };
    expect(assessed(said.fail, old).verdict).toBe("stale");
  });
});

describe("a judge that misbehaves", () => {
  it.each([
    [
      "throws an error",
      () => {
        throw new Error("index out of range");
      },
      /index out of range/,
    ],
    [
      "throws something else",
      () => {
        throw "odd";
      },
      /odd/,
    ],
  ])("and %s is not evaluable", (_how, judge, reason) => {
    const assessment = assessControl(probe(judge), question(), null);
    expect(assessment.verdict).toBe("not-evaluable");
    expect(assessment.findings[0]).toMatchObject({ code: "judge-failed", item: "probe" });
    expect(assessment.findings[0]?.message).toMatch(reason);
  });

  it("and asks for evidence that the control does not need is not evaluable", () => {
    const control = probe(({ facts }) =>
      facts("tls-endpoint").certificate === null ? said.fail : said.pass,
    );
    const assessment = assessControl(control, question(), null);
    expect(assessment.verdict).toBe("not-evaluable");
    expect(assessment.findings[0]?.message).toMatch(/asked for tls-endpoint/);
  });

  it("and fails without a finding is neither waived nor a pass", () => {
    const empty: Judgement = { verdict: "fail", findings: [] };
    expect(["fail", "not-evaluable"]).toContain(assessed(empty).verdict);
    const declaration = declared({ waivers: [WAIVER] });
    expect(["fail", "not-evaluable"]).toContain(assessed(empty, { declaration }).verdict);
  });

  it.each([0, -1, Number.NaN])("and passes having checked %d things does not pass", (checked) => {
    expect(assessed({ verdict: "pass", checked, of: "roles" }).verdict).toBe("not-evaluable");
  });
});

describe("what an assessment rests on", () => {
  it("is every kind that was found, also when it does not count", () => {
    const evidence = latest({
      "server-identity": stale,
      "role-attributes": failed("role-attributes", recorded("role-attributes")),
    });
    const assessment = assessed(said.pass, { latest: evidence }, bothKinds);
    expect(assessment.restsOn.map(({ kind }) => kind)).toEqual(["server-identity", "role-attributes"]);
  });

  it("is, for a control of a database, evidence of the cluster and of that database", () => {
    const needs = { "server-identity": { freshDays: 31 }, "object-privileges": { freshDays: 31 } };
    const control = { ...probe(() => said.pass, needs), scope: "database" as const };
    const assessment = assessControl(control, question({ subject: DATABASE }), null);
    expect(assessment.subject).toEqual(DATABASE);
    expect(assessment.restsOn.map(({ subject }) => subject)).toEqual([SUBJECT, DATABASE]);
  });
});
