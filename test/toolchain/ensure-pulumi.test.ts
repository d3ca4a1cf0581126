import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensurePulumi } from "#toolchain/ensure-pulumi.ts";
import { engineParts } from "#toolchain/pulumi-engine.ts";
import { pulumiVersion } from "#toolchain/versions.ts";
import { bareContext, temporaryFolder } from "./support.ts";

async function machine() {
  const home = await temporaryFolder();
  const path = join(home, "path");
  await mkdir(path);
  return { home, path, environment: { HOME: home, PATH: path } };
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

async function placeEngine(home: string, version: string): Promise<string> {
  const folder = join(home, ".pulumi", "versions", pulumiVersion, "bin");
  await mkdir(folder, { recursive: true });
  for (const part of engineParts) await script(join(folder, part), `echo ${version}`);
  return folder;
}

describe("ensurePulumi", () => {
  it("names both remedies when the site cannot be reached and Go is missing", async () => {
    const { environment } = await machine();
    await expect(ensurePulumi(bareContext(environment))).rejects.toMatchObject({
      code: "engine-unavailable",
      message: expect.stringMatching(/https:\/\/get\.pulumi\.com\/ cannot be reached; Go is not on PATH/),
      nextStep: expect.stringMatching(/get\.pulumi\.com.*install Go/),
    });
  });

  it("says why Go failed, and leaves nothing half-built and no lock behind", async () => {
    const { home, path, environment } = await machine();
    await script(join(path, "go"), "echo 'go: downloading x v1' >&2; echo 'proxy refused x' >&2; exit 1");
    const context = bareContext(environment);
    await expect(ensurePulumi(context)).rejects.toThrow(
      /Go could not build the Pulumi engine: proxy refused x/,
    );
    expect(context.lines[0]).toMatch(/^building the Pulumi engine .* \(about 3 minutes, once\)…$/);
    expect(await readdir(join(home, ".pulumi", "versions"))).toEqual([]);
  });

  it("goes on to build when the site answers but the launcher fails", async () => {
    const { path, environment } = await machine();
    await script(join(path, "npm"), "echo 'no install.sh' >&2; exit 1");
    await expect(ensurePulumi(bareContext(environment, true))).rejects.toThrow(
      /could not install the engine: no install\.sh; Go is not on PATH/,
    );
  });

  it("uses a complete engine of the right version as it is", async () => {
    const { home, environment } = await machine();
    const binFolder = await placeEngine(home, `v${pulumiVersion}`);
    const context = bareContext(environment);
    expect(await ensurePulumi(context)).toEqual({ version: pulumiVersion, binFolder, origin: "official" });
    expect(context.lines).toEqual([]);
  });

  it.each([
    ["another version", (folder: string) => script(join(folder, "pulumi"), "echo v3.1.0")],
    ["an empty engine", (folder: string) => writeFile(join(folder, "pulumi"), "")],
    [
      "a host that is not executable",
      (folder: string) => chmod(join(folder, "pulumi-language-nodejs"), 0o644),
    ],
  ])("does not take %s for an engine", async (_what, spoil) => {
    const { home, environment } = await machine();
    await spoil(await placeEngine(home, `v${pulumiVersion}`));
    await expect(ensurePulumi(bareContext(environment))).rejects.toMatchObject({
      code: "engine-unavailable",
    });
  });

  it("takes over the lock of a process that is gone", async () => {
    const { home, environment } = await machine();
    await mkdir(join(home, ".pulumi", "versions"), { recursive: true });
    await writeFile(join(home, ".pulumi", "versions", `${pulumiVersion}.lock`), "999999999\n");
    await expect(ensurePulumi(bareContext(environment))).rejects.toMatchObject({
      code: "engine-unavailable",
    });
  });
});
