import { execFile } from "node:child_process";

/** What a program left. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, without a shell. */
export type CommandRunner = (
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
) => Promise<ProcessResult>;

const MAXIMUM_OUTPUT_BYTES = 16 * 1024 * 1024;

/** The runner over `node:child_process`. A program that cannot be started ends with 127, as in a shell. */
export const runProcess: CommandRunner = (program, args, { cwd, env, timeoutMs, signal }) =>
  new Promise((resolve) => {
    const options = { cwd, env: { ...env }, timeout: timeoutMs, signal, maxBuffer: MAXIMUM_OUTPUT_BYTES };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
      resolve({ exitCode: code, stdout, stderr });
    });
  });
