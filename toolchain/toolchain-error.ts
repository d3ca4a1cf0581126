/** Everything that can go wrong while the toolchain is put in place; tests assert these codes, not messages. */
export type ToolchainErrorCode =
  | "engine-unavailable"
  | "engine-build-failed"
  | "engine-download-failed"
  | "engine-locked"
  | "language-host-build-failed"
  | "passphrase-missing"
  | "stack-init-failed"
  | "command-not-found"
  | "command-timed-out"
  | "demo-step-failed";

/** What a {@link ToolchainError} carries besides its one-line message. */
export interface ToolchainErrorDetail {
  /** What the user can do now, one or more short lines. */
  readonly nextStep: string;
  readonly cause?: unknown;
}

/** The error of this folder: a closed code, one clear line, and the next step. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
  readonly code: ToolchainErrorCode;
  readonly nextStep: string;

  constructor(code: ToolchainErrorCode, message: string, detail: ToolchainErrorDetail) {
    super(message, { cause: detail.cause });
    this.code = code;
    this.nextStep = detail.nextStep;
  }
}
