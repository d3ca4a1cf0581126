/** Everything that can go wrong with a local server, by name. */
export type LocalServerErrorCode =
  | "binaries-missing"
  | "command-failed"
  | "data-folder-unknown"
  | "disk-full"
  | "initialise-failed"
  | "interrupted"
  | "invalid-spec"
  | "locked"
  | "not-created"
  | "password-rejected"
  | "port-in-use"
  | "start-failed"
  | "state-unreadable"
  | "stop-failed"
  | "user-missing";

/** What a {@link LocalServerError} is made of. */
export interface LocalServerErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly nextStep: string;
  /** The last messages of the server's own log, oldest first; never a statement, never a secret. */
  readonly serverLog?: readonly string[];
  readonly cause?: unknown;
}

/** A local server could not be made, started, stopped or removed. The message is one line. */
export class LocalServerError extends Error {
  override readonly name = "LocalServerError";
  readonly code: LocalServerErrorCode;
  readonly nextStep: string;
  readonly serverLog: readonly string[];

  constructor(code: LocalServerErrorCode, message: string, details: LocalServerErrorDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.nextStep = details.nextStep;
    this.serverLog = details.serverLog ?? [];
  }
}

/** The system's code of an error of node:fs, node:net or node:child_process, when it has one. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A full disk, said the same way wherever it is met. */
export function diskFull(where: string, cause?: unknown): LocalServerError {
  return new LocalServerError("disk-full", `no space is left on the disk that holds ${where}`, {
    nextStep: "Free some disk space, then run the same command again; it completes what was begun.",
    cause,
  });
}
