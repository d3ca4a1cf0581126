import { describe, expect, it } from "vitest";
import { buildReportModel } from "#evidence/report/build-report-model.ts";
import { renderReport } from "#evidence/report/render-report.ts";
import type { ReportInput } from "#evidence/report/report-input.ts";
import { fixedInput } from "./fixed-input.ts";

const model = buildReportModel(fixedInput);

function gapsOf(change: Partial<ReportInput>): readonly string[] {
  return buildReportModel({ ...fixedInput, ...change }).gaps.map(
    ({ what, subject }) => `${subject}: ${what}`,
  );
}

describe("buildReportModel", () => {
  it("counts every verdict once, those shown now", () => {
    expect(Object.fromEntries(model.counts.map(({ verdict, count }) => [verdict, count]))).toEqual({
      contradicted: 1,
      fail: 1,
      "not-evaluable": 2,
      stale: 1,
      waived: 1,
      "not-applicable": 1,
      pass: 2,
    });
    expect(model.actionNeeded).toBe(5);
  });

  it("puts those to act on first", () => {
    expect(model.subjects.map(({ subject }) => subject)).toEqual(["main", "main/appdb"]);
    expect(model.subjects[0]?.controls[0]?.verdict).toBe("contradicted");
    expect(model.subjects[0]?.controls.at(-1)?.verdict).toBe("pass");
  });

  it("names every gap", () => {
    expect(gapsOf({})).toEqual([
      "main: The newest collection of tls-endpoint failed",
      "main: role-attributes: the facts of entry 4 are gone",
      "main: audit-settings: pg_hba_file_rules could not be seen",
    ]);
    expect(gapsOf({ observations: [] })).toContain("main/appdb: No object-privileges was ever observed");
    expect(gapsOf({ policyRecords: [] })[0]).toContain("was not judged before it was deployed");
    expect(gapsOf({ intended: null })[0]).toBe("the whole stack: The intended record is not there");
    const assessment = { ...fixedInput.assessment, assessments: [] };
    expect(gapsOf({ assessment })).toContain("main: Control plaintext-is-refused was not assessed");
  });

  it("tells of subjects that were observed and never declared", () => {
    const [first] = fixedInput.observations;
    if (first === undefined) throw new Error("the fixture has no observation");
    const subject = { stack: "dev", cluster: "other", database: null };
    const stranger = { ...first, header: { ...first.header, subject } };
    expect(gapsOf({ observations: [...fixedInput.observations, stranger] })).toContain(
      "other: Observed, but not declared",
    );
  });

  it("lets an unassessed control keep its requirement from passing", () => {
    const assessments = fixedInput.assessment.assessments.filter(
      ({ control }) => control !== "no-public-grants-on-data",
    );
    const { frameworks } = buildReportModel({
      ...fixedInput,
      assessment: { ...fixedInput.assessment, assessments },
    });
    expect(frameworks[1]?.requirements[0]?.verdict).toBe("not-evaluable");
    expect(model.frameworks[0]?.requirements[3]?.verdict).toBeNull();
  });

  it("says that declared and observed differ only where both are known", () => {
    const rows = Object.fromEntries(
      model.comparisons[0]?.rows.map(({ what, agrees }) => [what, agrees]) ?? [],
    );
    expect(rows).toMatchObject({ Endpoint: true, "Server version": true, Databases: false, Roles: null });
  });
});

describe("renderReport", () => {
  it("gives the same bytes for the same input", () => {
    expect(renderReport(buildReportModel(fixedInput))).toBe(renderReport(model));
  });

  it("is the page in test/golden/report.html", async () => {
    await expect(renderReport(model)).toMatchFileSnapshot("../../golden/report.html");
  });

  it("puts a broken ledger before every verdict", () => {
    const check = {
      holds: false,
      checked: [],
      problems: [{ code: "root-mismatch", message: "the tiles are not those that were signed" }],
    };
    const page = renderReport(buildReportModel({ ...fixedInput, ledger: { ...fixedInput.ledger, check } }));
    expect(page.indexOf("The ledger does not verify")).toBeLessThan(page.indexOf('id="summary"'));
    expect(page).toContain("root-mismatch");
  });

  it("never looks good when nothing was assessed", () => {
    const assessment = { ...fixedInput.assessment, assessments: [] };
    const page = renderReport(buildReportModel({ ...fixedInput, assessment }));
    expect(page).toContain("Nothing was assessed");
    expect(page).not.toContain("No verdict needs action");
  });

  it("names nothing that would have to be loaded", () => {
    const page = renderReport(model);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|url\(|@import/);
  });
});
