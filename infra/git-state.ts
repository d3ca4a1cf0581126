import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { z } from "zod";
import type { gitStateSchema } from "#policies/model/intended.ts";

const run = promisify(execFile);
const LIMIT_MS = 10_000;

/** Where a deployment's program came from. */
export type GitState = z.infer<typeof gitStateSchema>;

/**
 * The commit of a folder and whether its tree is clean. The line `encryptionsalt`, which Pulumi itself writes into the
 * stack's file when the stack is made, does not count as a change.
 */
export async function gitState(folder: string): Promise<GitState> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (
      await run("git", ["-C", folder, ...args], { timeout: LIMIT_MS, maxBuffer: 16 * 1024 * 1024 })
    ).stdout.trim();
  try {
    const commit = await git("rev-parse", "HEAD");
    const changed = await git("diff", "HEAD", "--no-ext-diff", "-I", "^encryptionsalt:", "--", ".");
    const untracked = await git("ls-files", "--others", "--exclude-standard");
    return { known: true, commit, clean: changed === "" && untracked === "" };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "unknown") : String(cause);
    return { known: false, reason };
  }
}
