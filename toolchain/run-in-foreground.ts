import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program in this one's place: same input and outputs, its exit code as the result.
 *
 * A terminal sends Ctrl-C to both, so it is not passed on: Pulumi takes a second one as "stop at once, whatever is
 * half done". Without a terminal, and for SIGTERM and SIGHUP, this process is the only one told, and tells the program.
 */
export function runInForeground(
  program: string,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, commandLine, { env: environment, stdio: "inherit" });
    const onTerminal = [process.stdin, process.stdout, process.stderr].some(
      (stream) => stream.isTTY === true,
    );
    const interrupt = (): void => {
      if (!onTerminal) child.kill("SIGINT");
    };
    const terminate = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", interrupt).on("SIGTERM", terminate).on("SIGHUP", terminate);
    const done = (): void => {
      process.off("SIGINT", interrupt).off("SIGTERM", terminate).off("SIGHUP", terminate);
    };
    child.once("error", (cause) => {
      done();
      reject(cause);
    });
    child.once("close", (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
