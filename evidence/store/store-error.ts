import { EvidenceError, messageOf } from "#evidence/errors.ts";

/** The system's code of an error of node:fs, when it has one. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** One clear error for whatever the file system said while `doing` something. */
export function storeError(doing: string, error: unknown): EvidenceError {
  if (error instanceof EvidenceError) return error;
  const code = systemErrorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new EvidenceError("disk-full", `no space is left for ${doing}`, {
      nextStep: "Free some space and run the same command again; what was recorded before is intact.",
      cause: error,
    });
  }
  return new EvidenceError("store-failed", `${doing} failed: ${code ?? messageOf(error)}`, {
    nextStep: "Check that the ledger's folder exists and that this user may read and write it.",
    cause: error,
  });
}

/**
 * Refuses a path that could leave the store or that the store keeps for itself.
 * @throws EvidenceError `store-path-invalid`.
 */
export function assertStorePath(path: string): void {
  if (/^[a-z0-9]+(?:[./-][a-z0-9]+)*$/.test(path)) return;
  throw new EvidenceError("store-path-invalid", `"${path}" is not a path of a ledger`, {
    nextStep: "This is a mistake in the program; please report it.",
  });
}
