import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How often a step that says nothing says that it still runs. */
const QUIET_MS = 15_000;

/** A program that the demo runs, as a person would type it. */
export interface Step {
  readonly program: string;
  readonly commandLine: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Lines of its output that people shall see. */
  readonly show: (line: string) => boolean;
}

/** How a step ended, and all it printed on standard output. */
export interface StepResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one step, shows the lines chosen while it runs, and says every 15 seconds of silence that it still does.
 * The child is ended with the signal: Pulumi saves its state on SIGINT.
 */
export function runStep(step: Step, tell: (line: string) => void): Promise<StepResult> {
  return new Promise((resolve, reject) => {
    const { program, commandLine, folder, environment, signal } = step;
    const child = spawn(program, commandLine, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGINT",
    });
    const startedAt = performance.now();
    let spokeAt = startedAt;
    const timer = setInterval(() => {
      if (performance.now() - spokeAt < QUIET_MS) return;
      spokeAt = performance.now();
      tell(`  still running, ${Math.round((spokeAt - startedAt) / 1000)} s so far…`);
    }, 1_000);
    const kept = { stdout: [] as string[], stderr: [] as string[] };
    const follow = (stream: NodeJS.ReadableStream, lines: string[]): void => {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (!step.show(line)) return;
        spokeAt = performance.now();
        tell(`  ${line.trim()}`);
      });
    };
    follow(child.stdout, kept.stdout);
    follow(child.stderr, kept.stderr);
    child.once("error", (cause) => {
      clearInterval(timer);
      reject(cause);
    });
    child.once("close", (code) => {
      clearInterval(timer);
      resolve({ code: code ?? 1, stdout: kept.stdout.join("\n"), stderr: kept.stderr.join("\n") });
    });
  });
}
