import { chmod, copyFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ToolchainError } from "../toolchain-error.ts";

/** File of the bundled host, beside the engine. */
export const bundleName = "pgattest-language-host.mjs";

/** The engine looks for a program of this name; ours is found by its second line, which says whose it is. */
const launcher = `#!/bin/sh
# pgattest's language host for Pulumi programs in Node, built from toolchain/language-host
exec node "$(dirname "$0")/${bundleName}" "$@"
`;

/**
 * Puts the language host and the SDK's shim for dynamic providers into the engine's folder. Everything there stands on
 * its own: the clone it was built from may be deleted.
 *
 * @throws ToolchainError `language-host-build-failed`
 */
export async function installLanguageHost(binFolder: string): Promise<void> {
  try {
    await bundleHost(join(binFolder, bundleName));
    await writeExecutable(join(binFolder, "pulumi-language-nodejs"), launcher);
    await copyDynamicProviderShim(binFolder);
  } catch (cause) {
    throw new ToolchainError("language-host-build-failed", "cannot build Pulumi's language host for Node", {
      nextStep: "Run `npm ci` in the repository, then try again.",
      cause,
    });
  }
}

async function bundleHost(target: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./main.ts", import.meta.url))],
    outfile: target,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    logLevel: "silent",
    // gRPC and protobuf are CommonJS and call `require` for Node's own modules, which an ES module does not have.
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
  });
}

async function copyDynamicProviderShim(binFolder: string): Promise<void> {
  const name = "pulumi-resource-pulumi-nodejs";
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  await copyFile(join(sdk, name), join(binFolder, name));
  await chmod(join(binFolder, name), 0o755);
}

async function writeExecutable(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}
