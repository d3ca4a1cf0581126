import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { prepareLocalState } from "#toolchain/local-state.ts";
import { localStatePlaces, pulumiEnvironment } from "#toolchain/pulumi-environment.ts";
import { temporaryFolder } from "./support.ts";

async function emptyRepository() {
  const repositoryFolder = await temporaryFolder();
  const environment = pulumiEnvironment({ repositoryFolder, binFolder: "/bin", environment: {} });
  return { repositoryFolder, environment, places: localStatePlaces(repositoryFolder) };
}

describe("prepareLocalState", () => {
  it("makes a passphrase for its owner only, once, also when two processes start together", async () => {
    const { repositoryFolder, environment, places } = await emptyRepository();
    const prepare = () => prepareLocalState({ repositoryFolder, environment, stack: "dev" });
    await Promise.all([prepare(), prepare(), prepare()]);
    const passphrase = await readFile(places.passphraseFile, "utf8");
    await prepare();
    expect(passphrase).toMatch(/^[\w-]{43}$/);
    expect(await readFile(places.passphraseFile, "utf8")).toBe(passphrase);
    expect((await stat(places.passphraseFile)).mode & 0o777).toBe(0o600);
    expect((await stat(places.backendFolder)).isDirectory()).toBe(true);
  });

  it("refuses to make one for a stack that was encrypted with another", async () => {
    const { repositoryFolder, environment } = await emptyRepository();
    await writeFile(join(repositoryFolder, "Pulumi.dev.yaml"), "encryptionsalt: v1:a:b\n");
    await expect(prepareLocalState({ repositoryFolder, environment, stack: "dev" })).rejects.toMatchObject({
      code: "passphrase-missing",
      message: "Pulumi.dev.yaml was made with a passphrase that this machine does not have",
    });
  });

  it("makes none when the caller has its own", async () => {
    const { repositoryFolder, places } = await emptyRepository();
    const environment = pulumiEnvironment({
      repositoryFolder,
      binFolder: "/bin",
      environment: { PULUMI_CONFIG_PASSPHRASE: "own" },
    });
    await prepareLocalState({ repositoryFolder, environment, stack: "dev" });
    await expect(stat(places.passphraseFile)).rejects.toThrow("ENOENT");
  });
});
