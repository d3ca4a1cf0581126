import path from "node:path";

/** The project's folder: the one above this. */
export const projectFolder: string = path.resolve(import.meta.dirname, "..");

/**
 * Where a stack keeps what is not in Pulumi's own state: the ledger, the intended record, local servers.
 * `PGATTEST_STATE_DIR` moves it, one folder per stack below.
 */
export function stateFolder(
  stack: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const base = environment.PGATTEST_STATE_DIR ?? path.join(projectFolder, ".pgattest");
  return path.resolve(base, stack);
}
