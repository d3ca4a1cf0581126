import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { controls, frameworks } from "#policies/catalogue/index.ts";
import { judgedTypes } from "#policies/packs/judged-types.ts";
import { rules } from "#policies/rules/index.ts";
import { sabotages } from "#test/sabotage/index.ts";
import { controlDocs } from "#toolchain/generate-control-docs.ts";

const root = new URL("../../../", import.meta.url);
const ids = controls.map(({ id }) => id).sort();

function filesIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

describe("the catalogue of controls", () => {
  it("has the ids that were ever given out, and no id twice", () => {
    const golden = readFileSync(new URL("control-ids.golden.txt", import.meta.url), "utf8");
    expect(`${ids.join("\n")}\n`).toBe(golden);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("holds every file of controls/, each named by the id in it", () => {
    expect(filesIn("policies/catalogue/controls/")).toEqual(ids);
  });

  it("has a sabotage for every control, and breaks no control that is not there", () => {
    const broken = new Set(sabotages.flatMap(({ breaks }) => breaks));
    expect([...broken].sort()).toEqual(ids);
    for (const { id, breaks, verdicts } of sabotages)
      expect(Object.keys(verdicts).sort(), id).toEqual([...breaks].sort());
  });

  it("holds every sabotage, each in a file of its name", () => {
    const files = filesIn("test/sabotage/").filter(
      (name) => name !== "index" && name !== "sabotage" && !name.endsWith(".test"),
    );
    for (const { id } of sabotages) expect(files).toContain(id);
  });

  it("maps every control to a requirement, and no requirement to a control that is not there", () => {
    const mapped = frameworks.flatMap(({ requirements }) =>
      requirements.flatMap(({ controls: list }) => list),
    );
    expect([...new Set(mapped)].sort()).toEqual(ids);
  });

  it("claims coverage only where a control stands behind it, and says what is not covered", () => {
    for (const { requirements } of frameworks)
      for (const { id, coverage, controls: list, notes } of requirements) {
        expect(list.length > 0, id).toBe(coverage !== "none");
        expect(notes.length, id).toBeGreaterThan(20);
      }
  });

  it("names no requirement twice in a framework", () => {
    for (const { requirements } of frameworks) {
      const names = requirements.map(({ id }) => id);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("is documented as it is", () => {
    expect(readFileSync(new URL("docs/controls.md", root), "utf8")).toBe(controlDocs());
  });

  it("speaks in sentences", () => {
    for (const { statement, rationale, remediation } of controls)
      for (const text of [statement, rationale, remediation])
        expect(text).toMatch(/^[A-Z“"].*\.$|^ALTER .*\.$|^pgaudit .*\.$/s);
  });

  it("names a resource type for exactly the controls that judge single resources", () => {
    const single = controls.filter(({ intent }) => intent.level === "resource").map(({ id }) => id);
    expect(Object.keys(judgedTypes).sort()).toEqual(single.sort());
  });

  it("tags rules with requirements, each id used once among rules and controls", () => {
    const all = [...ids, ...rules.map(({ id }) => id)];
    expect(new Set(all).size).toBe(all.length);
    expect(filesIn("policies/rules/").filter((name) => name !== "index" && name !== "define-rule")).toEqual(
      rules.map(({ id }) => id).sort(),
    );
  });
});
