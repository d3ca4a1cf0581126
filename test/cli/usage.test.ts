import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { pgattest } from "./test-world.ts";

const world = { cwd: tmpdir() };
const url = "postgresql://someone@127.0.0.1:1/postgres";

describe("a command line that is not understood", () => {
  it.each([
    [["stauts"], `"stauts" is not a command; did you mean "status"?`],
    [["frobnicate"], `"frobnicate" is not a command`],
    [["status", "--stak", "dev"], "did you mean --stack?"],
    [["status", "--format", "yaml"], "to be one of (table|json)"],
    [["inspect", "rol-attributes", "--url", url], `did you mean "role-attributes"?`],
    [["inspect", "--url", url], "evidence-kind"],
    [["inspect", "role-attributes"], "--url"],
    [["inspect", "role-attributes", "--url", url, "--timeout-seconds", "0"], "whole number of seconds"],
    [["status", "--stack", "../etc"], "is not a stack's name"],
    [["status", "--root", "/nonexistent"], "there is no Pulumi.yaml in /nonexistent"],
  ])("%j ends with 2 and one clear line", async (args, text) => {
    const { exitCode, stdout, stderr } = await pgattest(world, ...args);
    expect(stderr).toContain(text);
    expect(stderr).toMatch(/^error\[[a-z-]+\]: [^\n]+\nnext: [^\n]+\n$/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it.each([
    ["nonsense", "is not a URL"],
    ["http://a@b/c", "does not begin with postgresql://"],
    ["postgresql://b/c", "names no user"],
    ["postgresql://a@b", "names no database"],
    ["postgresql://a@b/c?sslmode=disable", "has parameters"],
    ["postgresql://a@b/%zz", "has a database that is not percent-encoded"],
  ])("refuses the URL %s", async (bad, text) => {
    const { exitCode, stderr } = await pgattest(world, "inspect", "role-attributes", "--url", bad);
    expect(stderr).toContain(`error[url-invalid]: --url ${text}`);
    expect(exitCode).toBe(2);
  });

  it("refuses a password on the command line, and does not repeat it", async () => {
    for (const args of [
      ["--url", "postgresql://a:hunter2canary@127.0.0.1:1/c"],
      ["--url", url, "--password-from", "hunter2canary"],
    ]) {
      const { exitCode, stdout, stderr } = await pgattest(world, "inspect", "role-attributes", ...args);
      expect(exitCode).toBe(2);
      expect(stdout + stderr).not.toContain("hunter2canary");
    }
  });
});
