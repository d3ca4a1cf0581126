import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isProgram } from "./find-program.ts";
import { runCommand } from "./run-command.ts";
import { pulumiVersion } from "./versions.ts";

/** A Pulumi engine with its language host, ready to use. */
export interface PulumiEngine {
  readonly version: string;
  /** The folder with `pulumi`, `pulumi-language-nodejs` and the shim for dynamic providers. */
  readonly binFolder: string;
  /** `built` when the language host there is ours, `official` when the download put it there. */
  readonly origin: "official" | "built";
}

/** The programs that running Pulumi programs, dynamic providers and policy packs in Node takes. */
export const engineParts = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

const versionTimeoutMs = 20_000;

/** Where the npm launcher `pulumi` and the Automation API look for this version, and where we put it. */
export function versionFolder(environment: NodeJS.ProcessEnv): string {
  const home = environment.PULUMI_HOME || join(environment.HOME || homedir(), ".pulumi");
  return join(home, "versions", pulumiVersion);
}

/** The installed engine, when every part of it is there and it says the right version; else nothing. */
export async function installedEngine(environment: NodeJS.ProcessEnv): Promise<PulumiEngine | undefined> {
  const binFolder = join(versionFolder(environment), "bin");
  return (await isComplete(binFolder, environment))
    ? { version: pulumiVersion, binFolder, origin: isOurHost(binFolder) ? "built" : "official" }
    : undefined;
}

/** Whether a folder holds all {@link engineParts} in this very version. */
export async function isComplete(binFolder: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (!engineParts.every((part) => isProgram(join(binFolder, part)))) return false;
  const said = await runCommand(join(binFolder, "pulumi"), ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: versionTimeoutMs,
  }).catch(() => undefined);
  return said?.stdout.trim() === `v${pulumiVersion}`;
}

/** Ours is a short shell script that names the project; the official one is a binary of some 50 MB. */
export function isOurHost(binFolder: string): boolean {
  return hostScript(binFolder).includes("pgattest");
}

/** The first bytes of the language host in a folder. */
export function hostScript(binFolder: string): string {
  return readFileSync(join(binFolder, "pulumi-language-nodejs")).subarray(0, 512).toString("latin1");
}
