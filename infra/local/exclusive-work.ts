import type { LocalServerDependencies } from "./dependencies.ts";
import { diskFull, LocalServerError, systemErrorCode } from "./errors.ts";
import { withLock } from "./lock-file.ts";

function translate(error: unknown, dataRoot: string, deps: LocalServerDependencies): LocalServerError {
  if (error instanceof LocalServerError) return error;
  if (deps.signal.aborted) {
    return new LocalServerError("interrupted", `the work on ${dataRoot} was interrupted`, {
      nextStep: "Run the same command again; it completes or cleans what was begun.",
      cause: error,
    });
  }
  if (systemErrorCode(error) === "ENOSPC") return diskFull(dataRoot, error);
  const why = error instanceof Error ? error.message : String(error);
  return new LocalServerError("command-failed", `the work on ${dataRoot} failed: ${why}`, {
    nextStep: "Correct the cause, then run the same command again.",
    cause: error,
  });
}

/**
 * Does work on a data root alone, and turns every failure into a {@link LocalServerError}.
 * @throws LocalServerError `locked`, `interrupted`, `disk-full`, `command-failed`, or what the work throws
 */
export async function exclusiveWork<T>(
  dataRoot: string,
  deps: LocalServerDependencies,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await withLock(dataRoot, deps, work);
  } catch (error) {
    throw translate(error, dataRoot, deps);
  }
}
