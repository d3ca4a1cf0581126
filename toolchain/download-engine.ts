import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withHeartbeat } from "./heartbeat.ts";
import { runCommand } from "./run-command.ts";
import type { ToolchainContext } from "./toolchain-context.ts";
import { ToolchainError } from "./toolchain-error.ts";
import { pulumiVersion } from "./versions.ts";

/** Where the official launcher gets its installer. */
export const downloadSite = "https://get.pulumi.com/";

const downloadTimeoutMs = 10 * 60_000;

/**
 * Lets Pulumi's own npm launcher install the engine where it always does. The folder it runs in is empty but for a
 * `package.json`, so that npm cannot find this repository, whose own `pulumi` command is the one that is asking.
 *
 * @throws ToolchainError `engine-download-failed`
 */
export async function downloadEngine(context: ToolchainContext): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pgattest-pulumi-"));
  try {
    await writeFile(join(folder, "package.json"), '{"private":true}\n');
    const result = await withHeartbeat(`downloading Pulumi ${pulumiVersion} (once)`, context.progress, () =>
      runCommand("npm", ["exec", "--yes", `--package=pulumi@${pulumiVersion}`, "--", "pulumi", "version"], {
        folder,
        environment: withoutNpm(context.environment),
        timeoutMs: downloadTimeoutMs,
        signal: context.signal,
      }),
    );
    if (result.code !== 0) throw downloadFailed(result.stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Inside `npm run`, npm's own variables point at this repository; PULUMI_VERSION would choose another engine. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.toLowerCase().startsWith("npm_") && name !== "INIT_CWD" && name !== "PULUMI_VERSION",
  );
  return { ...Object.fromEntries(kept), NODE_USE_ENV_PROXY: "1" };
}

function downloadFailed(stderr: string): ToolchainError {
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  return new ToolchainError(
    "engine-download-failed",
    `Pulumi's launcher could not install the engine: ${reason}`,
    {
      nextStep: `Check that ${downloadSite} can be reached.`,
      cause: stderr,
    },
  );
}
