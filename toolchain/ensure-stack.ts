import { access } from "node:fs/promises";
import { join } from "node:path";
import { passphraseMissing } from "./local-state.ts";
import type { PulumiCommandLine } from "./pulumi-command-line.ts";
import { localStatePlaces } from "./pulumi-environment.ts";
import { runCommand } from "./run-command.ts";
import { ToolchainError } from "./toolchain-error.ts";

/** The stack of a newcomer: made when it is needed, used when no other is selected. */
export const localStack = "dev";

/** What {@link ensureLocalStack} needs. */
export interface EnsureStackInput {
  readonly repositoryFolder: string;
  readonly binFolder: string;
  /** The environment from `pulumiEnvironment`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly commandLine: PulumiCommandLine;
  readonly signal: AbortSignal;
}

const commandTimeoutMs = 60_000;

/**
 * Chooses the stack for a command that needs one, on the local backend: the one named, else the one selected, else
 * `dev`, which is made first when it does not exist. On any other backend nothing is chosen and nothing made.
 *
 * @returns the value for `PULUMI_STACK`, or nothing when Pulumi's own choice is right.
 * @throws ToolchainError `passphrase-missing`, `stack-init-failed`.
 */
export async function ensureLocalStack(input: EnsureStackInput): Promise<string | undefined> {
  const places = localStatePlaces(input.repositoryFolder);
  if (!input.commandLine.needsStack || input.environment.PULUMI_BACKEND_URL !== places.backendUrl)
    return undefined;
  const named = input.commandLine.stack ?? input.environment.PULUMI_STACK;
  if (named !== undefined && named !== localStack) return undefined;
  if (named === undefined && (await hasSelection(input))) return undefined;
  if (!(await exists(stackFile(places.backendFolder)))) await initStack(input);
  return named === undefined ? localStack : undefined;
}

/** The file backend's layout for stacks of a project. */
function stackFile(backendFolder: string): string {
  return join(backendFolder, ".pulumi", "stacks", "pgattest", `${localStack}.json`);
}

/** Whether `pulumi stack select` or `init` has been used in this folder and the stack still exists. */
async function hasSelection(input: EnsureStackInput): Promise<boolean> {
  return (await pulumi(["stack", "--show-name"], input)).code === 0;
}

async function initStack(input: EnsureStackInput): Promise<void> {
  const result = await pulumi(["stack", "init", localStack, "--no-select"], input);
  if (result.code === 0 || /already exists/.test(result.stderr)) return;
  if (/incorrect passphrase/.test(result.stderr)) throw passphraseMissing(localStack, result.stderr);
  throw new ToolchainError(
    "stack-init-failed",
    `cannot make the stack ${localStack}: ${lastLine(result.stderr)}`,
    {
      nextStep: `Run \`npx pulumi stack init ${localStack}\` to see all of what Pulumi says.`,
      cause: result.stderr,
    },
  );
}

function pulumi(commandLine: readonly string[], input: EnsureStackInput) {
  return runCommand(join(input.binFolder, "pulumi"), [...commandLine, "--non-interactive"], {
    folder: input.repositoryFolder,
    environment: input.environment,
    timeoutMs: commandTimeoutMs,
    signal: input.signal,
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
