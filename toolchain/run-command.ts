import { spawn } from "node:child_process";
import { ToolchainError } from "./toolchain-error.ts";

/** How a command is run. */
export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly folder?: string;
}

/** What a command left behind; a code other than 0 is a result, not an error. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell and keeps its output.
 *
 * @throws ToolchainError `command-not-found` when it cannot be started, `command-timed-out` when it took too long
 * (it is ended then), or the signal's reason.
 */
export function runCommand(
  program: string,
  commandLine: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    const child = spawn(program, commandLine, {
      cwd: options.folder,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGTERM",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", (cause) => reject(failure(program, cause, timeout, options)));
    child.once("close", (code) => resolve({ code: code ?? -1, stdout: text(stdout), stderr: text(stderr) }));
  });
}

function failure(program: string, cause: Error, timeout: AbortSignal, options: CommandOptions): unknown {
  if (timeout.aborted) {
    const seconds = Math.round(options.timeoutMs / 1000);
    return new ToolchainError("command-timed-out", `${program} did not finish within ${seconds} s`, {
      nextStep: "Try again; if it happens again, run the command by hand to see where it stops.",
      cause,
    });
  }
  if (options.signal?.aborted) return options.signal.reason;
  return new ToolchainError("command-not-found", `cannot start ${program}`, {
    nextStep: `Install ${program} or put it on PATH.`,
    cause,
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
