import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import path from "node:path";
import type { Executed, ExecuteOptions } from "./dependencies.ts";

const OUTPUT_LIMIT_CHARACTERS = 64 * 1024;

/** Nothing of our own environment (tokens, passphrases) reaches the server or its children. */
const CLEAN_ENVIRONMENT = Object.freeze({ PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" });

function collect(child: ChildProcessWithoutNullStreams): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] = (output[name] + text).slice(-OUTPUT_LIMIT_CHARACTERS);
    });
  }
  return output;
}

/**
 * Runs one command to its end, keeping the last 64 Ki characters of each stream. Also when it is aborted
 * the promise settles only after the process has ended, so that nobody looks for leftovers too early.
 * @throws the system's error when the command cannot be started, times out or is aborted
 */
export function executeCommand(
  file: string,
  args: readonly string[],
  options: ExecuteOptions,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const child = spawn(file, [...args], {
      cwd: options.workingFolder,
      env: CLEAN_ENVIRONMENT,
      stdio: "pipe",
      signal: AbortSignal.any([options.signal, timeout]),
      killSignal: "SIGKILL",
      ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {}),
    });
    const output = collect(child);
    const failures: unknown[] = [];
    child.stdin.on("error", () => undefined); // the command may end without reading; its exit code says why
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      const late = `${path.basename(file)} did not end within ${options.timeoutMs / 1000} s`;
      failures.push(timeout.aborted && !options.signal.aborted ? new Error(late, { cause: error }) : error);
      if (child.pid === undefined) reject(error);
    });
    child.once("close", (code) => {
      if (failures.length > 0) reject(failures[0]);
      else resolve({ exitCode: code ?? -1, ...output });
    });
  });
}
