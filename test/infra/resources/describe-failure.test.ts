import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { describeFailure } from "#infra/resources/describe-failure.ts";

describe("a failure as a person reads it", () => {
  it("names code, what happened and what to do", () => {
    const error = describeFailure(new InfraError("secret-missing", "env:A is not there", "Set A."));
    expect(error.message).toBe("[secret-missing] env:A is not there Next: Set A.");
  });

  it("has no stack trace, and keeps its cause for whoever looks", () => {
    const cause = new InfraError("out-of-reach", "no", "Try.");
    const error = describeFailure(cause);
    expect(error.stack).toBe("");
    expect(error.cause).toBe(cause);
  });

  it("works for errors of another copy of the module, by their shape", () => {
    const shape = { code: "unreachable", message: "no answer", nextStep: "Start it." };
    expect(describeFailure(shape).message).toBe("[unreachable] no answer Next: Start it.");
  });

  it("names every input that is wrong, without its value", () => {
    const parsed = z.object({ a: z.object({ b: z.int() }), c: z.string() }).safeParse({ a: { b: "canary" } });
    const { message } = describeFailure(parsed.error);
    expect(message).toMatch(/^\[inputs-invalid\] /);
    expect(message).toMatch(/a\.b: .*; c: /);
    expect(message).not.toContain("canary");
  });

  it.each([
    [new Error("first\nsecond"), "[unexpected] first Next: report it; this is our fault."],
    [new Error(""), "[unexpected]  Next: report it; this is our fault."],
    ["a text", "[unexpected] a text Next: report it; this is our fault."],
    [undefined, "[unexpected] undefined Next: report it; this is our fault."],
    [null, "[unexpected] null Next: report it; this is our fault."],
  ])("owns up to what is not ours: %s", (cause, line) => {
    expect(describeFailure(cause).message).toBe(line);
  });
});
