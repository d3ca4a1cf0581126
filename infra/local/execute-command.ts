import { spawn } from "node:child_process";
import type { Executed, ExecuteOptions } from "./dependencies.ts";

const OUTPUT_LIMIT_CHARACTERS = 64 * 1024;

/** Nothing of our own environment (tokens, passphrases) reaches the server or its children. */
const CLEAN_ENVIRONMENT = Object.freeze({ PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" });

/**
 * Runs one command to its end, keeping the last 64 Ki characters of each stream.
 * @throws the system's error when the command cannot be started, times out or is aborted
 */
export function executeCommand(
  file: string,
  args: readonly string[],
  options: ExecuteOptions,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd: options.workingFolder,
      env: CLEAN_ENVIRONMENT,
      stdio: "pipe",
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]),
      ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {}),
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] = (output[name] + text).slice(-OUTPUT_LIMIT_CHARACTERS);
      });
    }
    child.stdin.on("error", () => undefined); // the command may end without reading; its exit code says why
    child.stdin.end(options.input ?? "");
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? -1, ...output }));
  });
}
