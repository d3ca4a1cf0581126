import { join } from "node:path";
import { ensureDebianPackages } from "./ensure-debian-packages.ts";
import { ensurePulumi } from "./ensure-pulumi.ts";
import { ensureLocalStack, localStack } from "./ensure-stack.ts";
import { prepareLocalState } from "./local-state.ts";
import { type PulumiCommandLine, readPulumiCommandLine } from "./pulumi-command-line.ts";
import { pulumiEnvironment } from "./pulumi-environment.ts";
import { reportError } from "./report-error.ts";
import { runInForeground } from "./run-in-foreground.ts";
import { processContext, type ToolchainContext } from "./toolchain-context.ts";
import { debianPackages } from "./versions.ts";

/**
 * `npx pulumi …` in this repository: sees to it that engine, backend, passphrase and the stack `dev` are there, then
 * is that command and nothing else.
 *
 * @param commandLine - the arguments after `pulumi`.
 * @returns the engine's exit code, or 3 when the toolchain could not be put in place.
 */
export async function launchPulumi(commandLine: readonly string[]): Promise<number> {
  const prepared = await prepare(commandLine).catch(reportError);
  if (prepared === undefined) return 3;
  return runInForeground(join(prepared.binFolder, "pulumi"), commandLine, prepared.environment);
}

/**
 * The stack `dev` makes a PostgreSQL of its own, with pgaudit where the machine can have it: before its first server is
 * made, Debian's packages are put in place. Where that cannot be, the server is made without pgaudit, and says so.
 */
async function ensureLocalServerPrograms(
  { words, stack }: PulumiCommandLine,
  environment: NodeJS.ProcessEnv,
  context: ToolchainContext,
): Promise<void> {
  const updates = words[0] === "up" || words[0] === "update";
  if (!updates || (stack ?? environment.PULUMI_STACK ?? localStack) !== localStack) return;
  const outcome = await ensureDebianPackages(debianPackages.postgres, context);
  if (outcome.kind !== "unavailable") return;
  context.progress(
    `${outcome.missing.join(", ")} not installed: ${outcome.reason}; without pgaudit its controls are not evaluable`,
  );
}

async function prepare(commandLine: readonly string[]) {
  const context = processContext(new AbortController().signal);
  const { binFolder } = await ensurePulumi(context);
  const environment = pulumiEnvironment({ ...context, binFolder });
  const parsed = readPulumiCommandLine(commandLine);
  const makesStack = parsed.words[0] === "stack" && parsed.words[1] === "init";
  const stack = makesStack ? (parsed.stack ?? parsed.words[2]) : (parsed.stack ?? environment.PULUMI_STACK);
  await prepareLocalState({
    ...context,
    environment,
    stack: parsed.needsStack || makesStack ? (stack ?? localStack) : undefined,
  });
  await ensureLocalServerPrograms(parsed, environment, context);
  const chosen = await ensureLocalStack({ ...context, binFolder, environment, commandLine: parsed });
  return {
    binFolder,
    environment: chosen === undefined ? environment : { ...environment, PULUMI_STACK: chosen },
  };
}
