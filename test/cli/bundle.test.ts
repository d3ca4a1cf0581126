import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { runProcess } from "#cli/run-process.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const bundle = path.join(root, "dist", "pgattest.mjs");
const options = { cwd: root, env: process.env, timeoutMs: 60_000, signal: new AbortController().signal };

describe("the bundle", () => {
  beforeAll(async () => {
    const built = await runProcess(process.execPath, ["toolchain/bundle-cli.ts"], options);
    expect(built).toMatchObject({ exitCode: 0 });
  });

  it("is one file that starts by itself and knows its version", async () => {
    const { exitCode, stdout, stderr } = await runProcess(bundle, ["--version"], options);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
    expect((await stat(bundle)).mode & 0o111).not.toBe(0);
  });

  it("ends with the documented code", async () => {
    const { exitCode, stdout, stderr } = await runProcess(bundle, ["stauts"], options);
    expect(stderr).toContain('did you mean "status"?');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it("holds no Pulumi code", async () => {
    expect(await readFile(bundle, "utf8")).not.toMatch(/node_modules\/@pulumi\//);
  });
});
