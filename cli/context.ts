import type { CommandContext } from "@stricli/core";
import type { CommandRunner } from "./run-process.ts";

/** Where text goes. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** Width of the terminal; undefined when there is none. */
  readonly columns: number | undefined;
  /**
   * Resolves when more can be written without piling up in memory; false: nobody reads any more. Without it
   * everything is taken at once.
   */
  readonly drained?: () => Promise<boolean>;
}

/** Everything of the outer world that commands touch beside files; tests give their own. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  /** Milliseconds from any start, never going back. */
  readonly monotonicClock: () => number;
  readonly signal: AbortSignal;
  readonly run: CommandRunner;
  readonly version: string;
  /** Digest of the bundle that runs; null when it runs from source. */
  readonly bundleSha256: string | null;
}

/** What a command gets as `this`. */
export interface CliContext extends CommandContext {
  readonly world: World;
  readonly process: {
    readonly stdout: { readonly write: (text: string) => void };
    readonly stderr: { readonly write: (text: string) => void };
    readonly env: Readonly<Partial<Record<string, string>>>;
    exitCode?: number | string | null;
  };
}
