import { access } from "node:fs/promises";
import { readLocalServer } from "#infra/local/local-server.ts";

/** Whether a server can load pgaudit, and why not. */
export type AuditLibrary =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** Where Debian's package postgresql-15-pgaudit puts the library. */
const LIBRARY = "/usr/lib/postgresql/15/lib/pgaudit.so";

/**
 * Whether the local server of a data root can load pgaudit: as it was made, or as it would be made on this machine.
 * The program has to know before anything is made, since it decides which settings are asked for.
 */
export async function findAuditLibrary(dataRoot: string): Promise<AuditLibrary> {
  const status = await readLocalServer(dataRoot);
  if (status.kind === "running" || status.kind === "stopped") return status.server.binaries.pgaudit;
  const there = await access(LIBRARY).then(
    () => true,
    () => false,
  );
  if (there) return { available: true };
  return {
    available: false,
    reason: "Debian's package postgresql-15-pgaudit is not installed on this machine",
  };
}
