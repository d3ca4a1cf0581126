import { describe, expect, it } from "vitest";
import { CliError } from "#cli/cli-error.ts";
import { exitCodes } from "#cli/exit-codes.ts";
import { failureOf, failureText } from "#cli/failure.ts";
import { IntegrityError } from "#cli/integrity-error.ts";
import { CollectorError } from "#collectors/errors.ts";
import { EvidenceError } from "#evidence/errors.ts";
import { ModelError } from "#policies/model/errors.ts";
import { PostgresError } from "#postgres/errors.ts";

describe("exit codes", () => {
  it("are those that are documented", () => {
    expect(exitCodes).toEqual({
      holds: 0,
      findings: 1,
      usage: 2,
      couldNotObserve: 3,
      integrityBroken: 4,
      declarationInvalid: 5,
      ourBug: 70,
    });
  });

  it.each([
    [new CliError("usage", "m", "n"), 2],
    [new ModelError("declaration-invalid", "m", "n"), 5],
    [new PostgresError("unreachable", "m"), 3],
    [new CollectorError("timeout", "m"), 3],
    [new EvidenceError("signature-invalid", "m", { nextStep: "n" }), 4],
    [new EvidenceError("disk-full", "m", { nextStep: "n" }), 3],
    [new IntegrityError("ledger", []), 4],
    [new TypeError("m"), 70],
    ["a string", 70],
  ])("of %s is %i", (error, exitCode) => {
    expect(failureOf(error).exitCode).toBe(exitCode);
  });

  it("never repeat the text of an error that is not ours", () => {
    expect(failureText(failureOf(new Error("password=canary")))).not.toContain("canary");
  });

  it("give one line for each mistake of a declaration", () => {
    const error = new ModelError(
      "declaration-invalid",
      "pgattest:a: is wrong\npgattest:b: is wrong",
      "Mend.",
    );
    expect(failureText(failureOf(error))).toBe(
      "error[declaration-invalid]: pgattest:a: is wrong\nerror[declaration-invalid]: pgattest:b: is wrong\nnext: Mend.\n",
    );
  });
});
