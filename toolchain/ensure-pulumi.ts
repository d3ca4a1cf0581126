import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildEngine } from "./build-engine.ts";
import { downloadEngine, downloadSite } from "./download-engine.ts";
import { installLanguageHost, languageHostDigest } from "./language-host/bundle.ts";
import { withLock } from "./lock.ts";
import {
  hostScript,
  installedEngine,
  isComplete,
  type PulumiEngine,
  versionFolder,
} from "./pulumi-engine.ts";
import type { ToolchainContext } from "./toolchain-context.ts";
import { ToolchainError } from "./toolchain-error.ts";
import { pulumiVersion } from "./versions.ts";

const siteTimeoutMs = 4_000;
const lockTimeoutMs = 40 * 60_000;

/**
 * Makes sure that the pinned Pulumi engine, a language host for Node and the shim for dynamic providers lie in
 * `${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin`: what is there is used; else the official download when its site
 * answers; else a build from Go modules. A build appears complete or not at all, and only one runs at a time.
 *
 * @throws ToolchainError `engine-unavailable` with both remedies when neither way works, `engine-locked`,
 * `language-host-build-failed`.
 */
export async function ensurePulumi(context: ToolchainContext): Promise<PulumiEngine> {
  const present = await installedEngine(context.environment);
  if (present !== undefined) return refreshHost(present, context);
  const lock = `${versionFolder(context.environment)}.lock`;
  return withLock(lock, { ...context, timeoutMs: lockTimeoutMs }, async () => {
    const meanwhile = await installedEngine(context.environment);
    return meanwhile ?? install(context);
  });
}

/** Our host is rebuilt when this clone has another one; the official host is left alone. */
async function refreshHost(engine: PulumiEngine, context: ToolchainContext): Promise<PulumiEngine> {
  if (engine.origin === "official" || hostScript(engine.binFolder).includes(await languageHostDigest()))
    return engine;
  context.progress("updating Pulumi's language host…");
  await installLanguageHost(engine.binFolder);
  return engine;
}

async function install(context: ToolchainContext): Promise<PulumiEngine> {
  const failures: string[] = [];
  for (const way of [download, build]) {
    const failure = await way(context).catch(expected);
    if (failure !== undefined) failures.push(failure.message);
    const engine = await installedEngine(context.environment);
    if (engine !== undefined) return engine;
  }
  throw unavailable(failures);
}

/** Failures of one way are kept for the message of the last; anything else is not ours to swallow. */
function expected(cause: unknown): ToolchainError {
  if (cause instanceof ToolchainError) return cause;
  throw cause;
}

async function download(context: ToolchainContext): Promise<ToolchainError | undefined> {
  if (!(await context.answers(downloadSite, siteTimeoutMs))) {
    return new ToolchainError("engine-download-failed", `${downloadSite} cannot be reached`, {
      nextStep: "",
    });
  }
  await downloadEngine(context);
  return undefined;
}

async function build(context: ToolchainContext): Promise<undefined> {
  const target = versionFolder(context.environment);
  const unfinished = join(
    dirname(target),
    `.${pulumiVersion}-${process.pid}-${randomBytes(4).toString("hex")}`,
  );
  try {
    await buildEngine(join(unfinished, "bin"), context);
    if (!(await isComplete(join(unfinished, "bin"), context.environment))) throw notRunning();
    await mkdir(target, { recursive: true });
    await replaceFolder(join(unfinished, "bin"), join(target, "bin"));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A folder cannot be renamed over one that is not empty: what is there (an incomplete engine) steps aside first. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const aside = `${from}-replaced`;
  await rename(to, aside).catch((cause: unknown) => {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
  });
  await rename(from, to);
}

function notRunning(): ToolchainError {
  return new ToolchainError("engine-build-failed", `the built engine does not answer as v${pulumiVersion}`, {
    nextStep: "Delete the Go build cache (`go clean -cache`) and try again.",
  });
}

function unavailable(failures: readonly string[]): ToolchainError {
  return new ToolchainError(
    "engine-unavailable",
    `the Pulumi engine ${pulumiVersion} is not installed and could not be: ${failures.join("; ")}`,
    {
      nextStep: `Either allow access to ${downloadSite} for the official download, or install Go 1.26 or later and allow access to the Go module proxy; then run the same command again.`,
    },
  );
}
