import { ToolchainError } from "./toolchain-error.ts";

/** Prints a toolchain error as one line and its next step on standard error; anything else is a bug and is thrown on. */
export function reportError(cause: unknown): undefined {
  if (!(cause instanceof ToolchainError)) throw cause;
  process.stderr.write(`error: ${cause.message}\n${cause.nextStep}\n`);
}
