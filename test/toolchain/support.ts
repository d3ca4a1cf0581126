import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { repositoryFolder, type ToolchainContext } from "#toolchain/toolchain-context.ts";

/** A folder of the test's own, removed after it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pgattest-toolchain-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A context on a machine that has nothing but what the test puts on PATH, and keeps the progress lines. */
export function bareContext(
  environment: NodeJS.ProcessEnv,
  reachable = false,
): ToolchainContext & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    environment,
    repositoryFolder,
    progress: (line) => void lines.push(line),
    signal: new AbortController().signal,
    answers: async () => reachable,
    lines,
  };
}
