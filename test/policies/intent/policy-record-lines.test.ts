import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyResult } from "#policies/model/policy-record.ts";
import { policyRecordLine, readPolicyRecord } from "#policies/model/policy-record-lines.ts";

const header = policyRecordLine({
  line: "header",
  version: 1,
  run: "run",
  stack: "dev",
  phase: "preview",
  startedAt: "2026-06-01T00:00:00.000Z",
  pack: { name: "pack", version: "1.0.0", bundleSha256: null },
  declarationSha256: "0".repeat(64),
});
const result: PolicyResult = {
  policy: "p",
  control: null,
  urn: null,
  outcome: "passed",
  messages: ["line\nbreak"],
};
const whole = [
  header,
  policyRecordLine({ line: "result", ...result }),
  policyRecordLine({ line: "complete", results: 1 }),
].join("");

describe("a policy record's lines", () => {
  it("read back as written", () => {
    expect(readPolicyRecord(whole.split("\n"))).toMatchObject({ complete: true, results: [result] });
  });

  it("are never a whole record when cut short anywhere", () => {
    fc.assert(
      fc.property(fc.integer({ min: header.length, max: whole.length - 2 }), (length) => {
        expect(readPolicyRecord(whole.slice(0, length).split("\n")).complete).toBe(false);
      }),
    );
  });

  it("are not a whole record when a result is missing", () => {
    const lines = whole.split("\n");
    expect(readPolicyRecord(lines.filter((_, index) => index !== 1)).complete).toBe(false);
  });

  it.each([
    ["nothing", ""],
    ["no header", policyRecordLine({ line: "result", ...result })],
    [
      "a line in the middle that is none",
      `${header}{"line"\n${policyRecordLine({ line: "complete", results: 0 })}`,
    ],
    ["two headers", `${header}${header}`],
  ])("are refused: %s", (_, text) => {
    expect(() => readPolicyRecord(text.split("\n"))).toThrowError(/cannot be read/);
  });
});
