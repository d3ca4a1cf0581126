import { describe, expect, it } from "vitest";
import { readPulumiCommandLine } from "#toolchain/pulumi-command-line.ts";

describe("readPulumiCommandLine", () => {
  it.each([
    ["preview", true],
    ["up --yes", true],
    ["-C infra up", true],
    ["up -m destroy", true],
    ["config set key value", true],
    ["stack", true],
    ["stack output", true],
    ["stack init dev", false],
    ["stack ls", false],
    ["stack select prod", false],
    ["up --help", false],
    ["version", false],
    ["policy ls", false],
    ["", false],
  ])("%j needs a stack: %s", (line, needed) => {
    expect(readPulumiCommandLine(line.split(" ")).needsStack).toBe(needed);
  });

  it.each([
    ["up -s prod", "prod"],
    ["up --stack prod", "prod"],
    ["--stack=prod up", "prod"],
    ["up", undefined],
  ])("%j names the stack %s", (line, stack) => {
    expect(readPulumiCommandLine(line.split(" ")).stack).toBe(stack);
  });

  it("keeps the value of --stack out of the words", () => {
    expect(readPulumiCommandLine(["--stack", "destroy", "preview"]).words).toEqual(["preview"]);
  });
});
