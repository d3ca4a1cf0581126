import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitState } from "#infra/git-state.ts";

let folder: string;

/** Nobody's own Git settings have a say. */
const environment = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example", ...args], {
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

const STACK = "config:\n  pgattest:owners: [a]\n";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pgattest-git-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("where a deployment came from", () => {
  beforeEach(() => {
    git("init", "--quiet");
    write("Pulumi.dev.yaml", STACK);
    write(".gitignore", ".pgattest/\n");
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
  });

  it("is the commit, clean when nothing else is there", async () => {
    expect(await gitState(folder)).toEqual({ known: true, commit: git("rev-parse", "HEAD"), clean: true });
  });

  it.each([
    ["a changed file", () => write("Pulumi.dev.yaml", `${STACK}  pgattest:failOn: [fail]\n`)],
    ["a staged change", () => git("rm", "--cached", "--quiet", ".gitignore")],
    ["a file that is gone", () => rmSync(path.join(folder, ".gitignore"))],
    ["a new file", () => write("extra.sql", "SELECT 1;")],
    [
      "a change beside Pulumi's salt",
      () => write("Pulumi.dev.yaml", `${STACK}  pgattest:failOn: [fail]\nencryptionsalt: v1:x\n`),
    ],
    ["a salt of that name elsewhere", () => write("Pulumi.dev.yaml", `${STACK}  encryptionsalt: v1:x\n`)],
  ])("is not clean with %s", async (_what, change) => {
    change();
    expect(await gitState(folder)).toMatchObject({ known: true, clean: false });
  });

  it("is clean beside the line that Pulumi writes when it makes the stack", async () => {
    write("Pulumi.dev.yaml", `${STACK}encryptionsalt: v1:Evpe/QoJvSc=:v1:nrZ2\n`);
    expect(await gitState(folder)).toMatchObject({ known: true, clean: true });
  });

  it("is clean beside what Git ignores", async () => {
    mkdirSync(path.join(folder, ".pgattest"));
    write(".pgattest/state.json", "{}");
    expect(await gitState(folder)).toMatchObject({ known: true, clean: true });
  });
});

describe("where a deployment came from is not known, and why", () => {
  it("outside a repository", async () => {
    expect(await gitState(folder)).toMatchObject({ known: false, reason: expect.stringMatching(/\S/) });
  });

  it("before the first commit", async () => {
    git("init", "--quiet");
    expect(await gitState(folder)).toMatchObject({ known: false });
  });

  it("in a folder that is not there", async () => {
    expect(await gitState(path.join(folder, "absent"))).toMatchObject({ known: false });
  });
});
