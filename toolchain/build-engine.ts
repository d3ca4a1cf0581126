import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "./find-program.ts";
import { withHeartbeat } from "./heartbeat.ts";
import { installLanguageHost } from "./language-host/bundle.ts";
import { runCommand } from "./run-command.ts";
import type { ToolchainContext } from "./toolchain-context.ts";
import { ToolchainError } from "./toolchain-error.ts";
import { pulumiVersion } from "./versions.ts";

const buildTimeoutMs = 30 * 60_000;

/** Flags of the official release build that matter: no C compiler, no local paths, the version, no debug symbols. */
const buildFlags = [
  "-mod=readonly",
  "-trimpath",
  "-tags=osusergo,grpcnotrace",
  `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`,
];

/**
 * Builds the engine from Go modules and our language host into a folder: about three minutes on two cores the first
 * time. Versions and contents are pinned by `toolchain/engine/go.mod` and `go.sum`.
 *
 * @throws ToolchainError `command-not-found` without Go, `engine-build-failed` when Go cannot build it.
 */
export async function buildEngine(binFolder: string, context: ToolchainContext): Promise<void> {
  const go = findProgram("go", context.environment);
  if (go === undefined) {
    throw new ToolchainError("command-not-found", "Go is not on PATH", {
      nextStep: "Install Go 1.26 or later.",
    });
  }
  await mkdir(binFolder, { recursive: true });
  const result = await withHeartbeat(
    `building the Pulumi engine ${pulumiVersion} from Go modules (about 3 minutes, once)`,
    context.progress,
    () => goInstall(go, binFolder, context),
  );
  if (result.code !== 0) throw buildFailed(result.stderr);
  await installLanguageHost(binFolder);
}

function goInstall(go: string, binFolder: string, context: ToolchainContext) {
  return runCommand(go, ["install", ...buildFlags, "tool"], {
    folder: join(context.repositoryFolder, "toolchain", "engine"),
    // GOFLAGS and a workspace of the user's must not change what is built.
    environment: { ...context.environment, GOBIN: binFolder, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
    timeoutMs: buildTimeoutMs,
    signal: context.signal,
  });
}

/** Go prints one line for each module it fetches; the reason is in the last ones. */
function buildFailed(stderr: string): ToolchainError {
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("go: downloading"));
  return new ToolchainError(
    "engine-build-failed",
    `Go could not build the Pulumi engine: ${lines.at(-1) ?? "no reason given"}`,
    {
      nextStep: "Check that Go is version 1.26 or later and that the Go module proxy can be reached.",
      cause: lines.slice(-20).join("\n"),
    },
  );
}
