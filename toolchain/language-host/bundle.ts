import { createHash } from "node:crypto";
import { chmod, copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ToolchainError } from "../toolchain-error.ts";

const sourceFolder = fileURLToPath(new URL(".", import.meta.url));

/** A digest of the language host's sources: changes when what is installed is no longer what this clone holds. */
export async function languageHostDigest(): Promise<string> {
  const names = (await readdir(sourceFolder)).filter((name) => name.endsWith(".ts"));
  const hash = createHash("sha256");
  for (const name of names.sort()) hash.update(name).update(await readFile(join(sourceFolder, name)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * Puts the language host and the SDK's shim for dynamic providers into the engine's folder. Everything there stands on
 * its own: the clone it was built from may be deleted. Files appear by rename, so that an engine starting meanwhile
 * finds either the old host or the new one.
 *
 * @throws ToolchainError `language-host-build-failed`
 */
export async function installLanguageHost(binFolder: string): Promise<void> {
  try {
    const bundle = `pgattest-language-host-${await languageHostDigest()}.mjs`;
    await appear(binFolder, bundle, (path) => bundleHost(path));
    await appear(binFolder, "pulumi-resource-pulumi-nodejs", copyDynamicProviderShim);
    await appear(binFolder, "pulumi-language-nodejs", (path) => writeFile(path, launcher(bundle)));
    await removeOldBundles(binFolder, bundle);
  } catch (cause) {
    throw new ToolchainError("language-host-build-failed", "cannot build Pulumi's language host for Node", {
      nextStep: "Run `npm ci` in the repository, then try again.",
      cause,
    });
  }
}

/** The engine looks for a program of this name. `node` is the one on PATH, as with the official host. */
function launcher(bundle: string): string {
  return `#!/bin/sh
# pgattest's language host for Pulumi programs in Node, built from toolchain/language-host
exec node "$(dirname "$0")/${bundle}" "$@"
`;
}

async function appear(folder: string, name: string, write: (path: string) => Promise<void>): Promise<void> {
  const hidden = join(folder, `.${name}-${process.pid}`);
  await write(hidden);
  await chmod(hidden, 0o755);
  await rename(hidden, join(folder, name));
}

async function bundleHost(target: string): Promise<void> {
  const { build } = await import("esbuild"); // a development dependency, not needed once the host is installed
  await build({
    entryPoints: [join(sourceFolder, "main.ts")],
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

async function copyDynamicProviderShim(target: string): Promise<void> {
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  await copyFile(join(sdk, "pulumi-resource-pulumi-nodejs"), target);
}

async function removeOldBundles(folder: string, current: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isBundle = name.startsWith("pgattest-language-host") && name.endsWith(".mjs");
    if (isBundle && name !== current) await rm(join(folder, name), { force: true });
  }
}
