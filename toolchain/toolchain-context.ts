import { fileURLToPath } from "node:url";

/** The outside world as the toolchain needs it; tests hand in another one. */
export interface ToolchainContext {
  /** `PATH`, `HOME`, `PULUMI_HOME` and the rest, for looking up and for starting programs. */
  readonly environment: NodeJS.ProcessEnv;
  /** The clone this code lies in. */
  readonly repositoryFolder: string;
  /** Takes one line about a long step; goes to standard error for people. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Whether a web address answers within the time given, in milliseconds. */
  readonly answers: (url: string, timeoutMs: number) => Promise<boolean>;
}

/** The folder with `package.json`, one above this one. */
export const repositoryFolder = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** The real world: this process's environment, progress on standard error, and the network. */
export function processContext(signal: AbortSignal): ToolchainContext {
  return {
    environment: process.env,
    repositoryFolder,
    progress: (line) => void process.stderr.write(`${line}\n`),
    signal,
    answers,
  };
}

/** Any answer counts, an error page too: the question is only whether the site can be reached. */
async function answers(url: string, timeoutMs: number): Promise<boolean> {
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  }
}
