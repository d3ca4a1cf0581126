import type { ObjectKind, Privilege } from "#postgres/access/privilege.ts";

/** Predefined roles that change data, files or the running server (manual, section 22.5). */
export const writingRoles: ReadonlySet<string> = new Set([
  "pg_write_all_data",
  "pg_write_server_files",
  "pg_execute_server_program",
  "pg_maintain",
  "pg_checkpoint",
  "pg_create_subscription",
  "pg_signal_backend",
  "pg_signal_autovacuum_worker",
]);

const writes: ReadonlySet<Privilege> = new Set([
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "TRIGGER",
  "REFERENCES",
  "MAINTAIN",
  "CREATE",
  "SET",
  "ALTER SYSTEM",
]);

/**
 * Whether a privilege on a kind of object lets its holder change something that stays. USAGE of a sequence does
 * (`nextval`); TEMPORARY on a database does not outlive the session.
 */
export function holdsWrite(kind: ObjectKind, privilege: Privilege): boolean {
  return writes.has(privilege) || (kind === "sequence" && privilege === "USAGE");
}
