import { describe, expect, it } from "vitest";
import { examineTools } from "#toolchain/doctor.ts";
import { doctorExitCode, toolTable } from "#toolchain/tool-report.ts";
import { processContext } from "#toolchain/toolchain-context.ts";
import { bareContext, temporaryFolder } from "./support.ts";

describe("examineTools", () => {
  it("finds the tools these tests run on", async () => {
    const reports = await examineTools(processContext(new AbortController().signal));
    const present = reports.filter((report) => report.state === "present").map((report) => report.tool);
    expect(present).toEqual(expect.arrayContaining(["node", "npm", "git"]));
    expect(doctorExitCode(reports)).toBe(0);
  });

  it("gives a remedy for everything that a bare machine lacks, and exits 3", async () => {
    const home = await temporaryFolder();
    const reports = await examineTools(bareContext({ HOME: home, PATH: home }));
    const lacking = reports.filter((report) => report.state !== "present");
    expect(lacking.map((report) => [report.tool, report.state])).toEqual([
      ["npm", "missing"],
      ["git", "missing"],
      ["go", "optional"],
      ["pulumi engine", "missing"],
      ["language host", "missing"],
      ["dynamic provider shim", "missing"],
      ["PostgreSQL 15", "optional"],
      ["pgaudit", "optional"],
      ["chromium", "optional"],
    ]);
    expect(lacking.filter((report) => report.remedy === undefined)).toEqual([]);
    expect(doctorExitCode(reports)).toBe(3);
    expect(toolTable(reports)).toContain("allow access to https://get.pulumi.com/, or install Go");
  });
});
