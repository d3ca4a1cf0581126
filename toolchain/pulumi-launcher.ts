import { join } from "node:path";
import { ensurePulumi } from "./ensure-pulumi.ts";
import { ensureLocalStack, localStack } from "./ensure-stack.ts";
import { prepareLocalState } from "./local-state.ts";
import { readPulumiCommandLine } from "./pulumi-command-line.ts";
import { pulumiEnvironment } from "./pulumi-environment.ts";
import { reportError } from "./report-error.ts";
import { runInForeground } from "./run-in-foreground.ts";
import { processContext } from "./toolchain-context.ts";

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
  const chosen = await ensureLocalStack({ ...context, binFolder, environment, commandLine: parsed });
  return {
    binFolder,
    environment: chosen === undefined ? environment : { ...environment, PULUMI_STACK: chosen },
  };
}
