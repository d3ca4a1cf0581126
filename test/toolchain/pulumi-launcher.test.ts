import { cp, mkdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensurePulumi } from "#toolchain/ensure-pulumi.ts";
import { type CommandResult, runCommand } from "#toolchain/run-command.ts";
import { processContext, repositoryFolder } from "#toolchain/toolchain-context.ts";
import { temporaryFolder } from "./support.ts";

const pack = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("postgres", { policies: [{
  name: "see", description: "Sees the stack.", enforcementLevel: "mandatory",
  validateResource: (args, report) => { if (process.env.FORBID) report("forbidden by the pack"); },
}] });
`;

/** A clone of this repository as far as the launcher knows it, with a program that declares nothing. */
async function clone() {
  const folder = await realpath(await temporaryFolder());
  await cp(join(repositoryFolder, "toolchain"), join(folder, "toolchain"), { recursive: true });
  await symlink(join(repositoryFolder, "node_modules"), join(folder, "node_modules"));
  const packFolder = join(folder, "policies", "packs", "postgres");
  await mkdir(packFolder, { recursive: true });
  const files = {
    "package.json": '{"name":"pgattest","type":"module"}',
    "Pulumi.yaml":
      "name: pgattest\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: index.ts\n",
    "index.ts": "export const answer = 42;\n",
    "policies/packs/postgres/PulumiPolicy.yaml": "name: postgres\nruntime: nodejs\nversion: 1.0.0\n",
    "policies/packs/postgres/package.json": '{"name":"pack","version":"1.0.0","main":"index.cjs"}',
    "policies/packs/postgres/index.cjs": pack,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const ours = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("PULUMI_") || name === "PULUMI_HOME",
  );
  const pulumi = (commandLine: string, more: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
    runCommand(process.execPath, ["toolchain/pulumi-launcher/run.js", ...commandLine.split(" ")], {
      folder,
      environment: { ...Object.fromEntries(ours), ...more },
      timeoutMs: 60_000,
    });
  return { folder, pulumi };
}

/** The first one builds the engine when the machine has none. */
const buildMs = 15 * 60_000;

describe("the repository's pulumi command", () => {
  beforeAll(() => ensurePulumi(processContext(new AbortController().signal)), buildMs);

  it("works by itself: makes backend, passphrase and stack, enforces the pack, and passes exit codes on", async () => {
    const { folder, pulumi } = await clone();
    const first = await pulumi("preview");
    expect(first.stdout).toContain("postgres@v1.0.0");
    expect(first.code).toBe(0);
    expect((await stat(join(folder, ".pgattest", "passphrase"))).mode & 0o777).toBe(0o600);
    expect((await pulumi("stack ls")).stdout).toMatch(/^dev /m);
    const forbidden = await pulumi("preview", { FORBID: "1" });
    expect(forbidden.stdout).toContain("forbidden by the pack");
    expect(forbidden.code).not.toBe(0);
  });

  it("says in one line that the passphrase of a committed salt is missing", async () => {
    const { folder, pulumi } = await clone();
    expect((await pulumi("config")).code).toBe(0);
    await rm(join(folder, ".pgattest"), { recursive: true });
    const result = await pulumi("preview");
    expect(result.stderr).toMatch(
      /^error: Pulumi\.dev\.yaml was made with a passphrase that this machine does not have\nSet PULUMI_CONFIG_PASSPHRASE .*\n$/,
    );
    expect(result.code).toBe(3);
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toContain("encryptionsalt:");
  });
});
