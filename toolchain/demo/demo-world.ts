import { join } from "node:path";
import { ensurePulumi } from "../ensure-pulumi.ts";
import { pulumiEnvironment } from "../pulumi-environment.ts";
import type { ToolchainContext } from "../toolchain-context.ts";
import { ToolchainError } from "../toolchain-error.ts";
import { runStep, type StepResult } from "./run-step.ts";

/** The stack that the demo deploys. */
export const demoStack = "dev";

/** What the demo's steps share. */
export interface DemoWorld {
  readonly folder: string;
  readonly stateFolder: string;
  /** Runs `npx pulumi …`. */
  readonly pulumi: (commandLine: readonly string[]) => Promise<StepResult>;
  /** Runs `npx pgattest …`. */
  readonly pgattest: (commandLine: readonly string[]) => Promise<StepResult>;
  readonly tell: (line: string) => void;
}

/** Lines of Pulumi's output that a person follows; the rest is repetition. */
const SHOWN =
  /\b(created|updated|deleted|replaced)\b \(|failed|error|collecting |initialising|issuing|starting |mandatory/;

/** Makes the demo's world: the repository's own commands, in the environment that `npx pulumi` uses. */
export async function demoWorld(context: ToolchainContext): Promise<DemoWorld> {
  const { repositoryFolder: folder, environment, signal, progress: tell } = context;
  const { binFolder } = await ensurePulumi(context);
  const shared = {
    folder,
    signal,
    environment: {
      ...pulumiEnvironment({ ...context, binFolder }),
      ...environment,
      NO_COLOR: "1",
    },
  };
  const node = join(folder, "node_modules", ".bin", "node");
  return {
    folder,
    stateFolder: join(folder, ".pgattest"),
    tell,
    pulumi: (commandLine) =>
      runStep(
        {
          ...shared,
          program: node,
          commandLine: [
            join(folder, "toolchain", "pulumi-launcher", "run.js"),
            ...commandLine,
            "--non-interactive",
          ],
          show: (line) => SHOWN.test(line) && !/^\s*[@+~-]?\s*pulumi:pulumi:Stack/.test(line),
        },
        tell,
      ),
    pgattest: (commandLine) =>
      runStep(
        {
          ...shared,
          program: node,
          commandLine: [join(folder, "dist", "pgattest.mjs"), ...commandLine],
          show: () => false,
        },
        tell,
      ),
  };
}

/** A step that must succeed; else its own last words are the error. */
export function requireSuccess(
  what: string,
  result: StepResult,
  accepted: readonly number[] = [0],
): StepResult {
  if (accepted.includes(result.code)) return result;
  const said = lastWords(result) ?? `it ended with code ${result.code}`;
  throw new ToolchainError("demo-step-failed", `${what} failed: ${said}`, {
    nextStep: "Mend that and run `npm run demo` again: it goes on where it stopped.",
  });
}

/** What a person has to know of a failure: the first error with a code, else the first that names itself one. */
function lastWords({ stdout, stderr }: StepResult): string | undefined {
  const lines = [...stdout.split("\n"), ...stderr.split("\n")];
  const coded = lines
    .map((line) => /\[[a-z]+(?:-[a-z]+)*\] .*/.exec(line)?.[0])
    .find((text) => text !== undefined);
  return coded ?? lines.find((line) => /^\s*error/i.test(line))?.trim();
}
