import { isBuiltin } from "node:module";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { repositoryFolder } from "#toolchain/toolchain-context.ts";

/** Every file, below the repository, that ends up in a bundle of an entry point with everything it needs. */
async function bundled(entry: string): Promise<readonly string[]> {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: repositoryFolder,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["pg-native"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const left = Object.values(result.metafile.outputs).flatMap(({ imports }) =>
    imports.map((one) => one.path),
  );
  expect(left.filter((name) => !isBuiltin(name) && name !== "pg-native")).toEqual([]);
  return Object.keys(result.metafile.inputs);
}

describe.each(["collectors/registry.ts", "collectors/observe-cluster.ts", "cli/main.ts"])("%s", (entry) => {
  it("holds no code of Pulumi's, and nothing of the program", async () => {
    const inputs = await bundled(entry);
    expect(inputs.length).toBeGreaterThan(20);
    expect(inputs.filter((file) => /(^|\/)node_modules\/@(pulumi|grpc)\//.test(file))).toEqual([]);
    expect(inputs.filter((file) => /^(infra|toolchain|test)\//.test(file))).toEqual([]);
  });
});

it("the collectors hold neither judges nor the ledger", async () => {
  const inputs = await bundled("collectors/observe-cluster.ts");
  const strangers =
    /^(evidence|cli|policies\/(intent|rules|packs|catalogue\/(controls|judging|frameworks)))\//;
  expect(inputs.filter((file) => strangers.test(file))).toEqual([]);
});

it("verifying a ledger takes neither PostgreSQL nor collectors", async () => {
  const inputs = await bundled("evidence/ledger/verify.ts");
  expect(inputs.filter((file) => /^(postgres|collectors)\/|node_modules\/pg\//.test(file))).toEqual([]);
});
