import { performance } from "node:perf_hooks";
import { z } from "zod";
import { runCli } from "#cli/run-cli.ts";
import { type CommandRunner, type ProcessResult, runProcess } from "#cli/run-process.ts";
import type { DeployedStack } from "#test/support/deployed-stack.ts";
import type { CommandResult } from "#toolchain/run-command.ts";

/** What may differ from the real world. */
export interface QuickWorld {
  readonly now?: Date | null;
  readonly environment?: Readonly<Record<string, string>>;
}

/** `pgattest …` on a stack, in this process; the stack's secret outputs are asked of Pulumi once. */
export type QuickCommand = (line: readonly string[], world?: QuickWorld) => Promise<CommandResult>;

/** Makes a {@link QuickCommand}; call it anew after an `up` that changes secrets. */
export function quickCommand(stack: DeployedStack): QuickCommand {
  const answers = new Map<string, Promise<ProcessResult>>();
  const askOnce: CommandRunner = (program, args, options) => {
    const question = JSON.stringify([program, args]);
    const answer = answers.get(question) ?? runProcess(program, args, options);
    answers.set(question, answer);
    return answer;
  };
  return async (line, { now = null, environment = {} } = {}) => {
    const written = { stdout: "", stderr: "" };
    const output = (name: "stdout" | "stderr") => ({
      write: (text: string) => {
        written[name] += text;
      },
      isTTY: false,
      columns: undefined,
    });
    const code = await runCli([...line, "--root", stack.root], {
      stdout: output("stdout"),
      stderr: output("stderr"),
      env: { ...stack.environment, ...environment },
      cwd: stack.root,
      now: () => now ?? new Date(),
      monotonicClock: () => performance.now(),
      signal: new AbortController().signal,
      run: askOnce,
      version: "0.0.0-test",
      bundleSha256: null,
    });
    return { code, ...written };
  };
}

const statusSchema = z.object({
  verdicts: z.array(
    z.object({
      control: z.string(),
      subject: z.object({ database: z.string().nullable() }),
      verdict: z.string(),
      findings: z.array(z.object({ message: z.string() })),
    }),
  ),
});

/** What a control says now, of all its subjects. */
export interface ControlState {
  /** One for each subject, such as `appdb: pass`. */
  readonly verdicts: string;
  /** The worst word of it that is not `pass`, else `pass`. */
  readonly verdict: string;
  readonly messages: readonly string[];
}

/** Reads what `assess` or `status` printed with `--format json`, by control. */
export function controlStates(json: string): ReadonlyMap<string, ControlState> {
  const states = new Map<string, ControlState>();
  for (const { control, subject, verdict, findings } of statusSchema.parse(JSON.parse(json)).verdicts) {
    const known = states.get(control);
    const one = `${subject.database ?? "-"}: ${verdict}`;
    states.set(control, {
      verdicts: known === undefined ? one : `${known.verdicts}, ${one}`,
      verdict: verdict === "pass" ? (known?.verdict ?? verdict) : verdict,
      messages: [...(known?.messages ?? []), ...findings.map(({ message }) => message)],
    });
  }
  return states;
}
