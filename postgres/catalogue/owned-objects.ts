import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { readDatabaseNames } from "./names-by-oid.ts";
import { roleDependentsQuery, roleOidQuery } from "./owned-objects.sql.ts";

/** In what way an object depends on a role (`pg_shdepend.deptype`). */
export type RoleDependency = "owner" | "acl" | "initial-acl" | "policy" | "other";

/** One object that depends on a role. */
export interface RoleDependent {
  /** Null for objects that all databases share (databases, tablespaces, memberships). */
  readonly database: string | null;
  /** The catalogue that holds it: `pg_class`, `pg_proc`, `pg_database`, … */
  readonly catalogue: string;
  readonly objectId: number;
  readonly dependency: RoleDependency;
  /** "table app.orders"; null for objects of other databases than the session's. */
  readonly description: string | null;
}

const dependencies: Readonly<Record<string, RoleDependency>> = {
  o: "owner",
  a: "acl",
  i: "initial-acl",
  r: "policy",
};

/**
 * Reads what depends on a role, in every database of the cluster: what keeps it from being dropped.
 *
 * @returns Null when there is no such role; an empty list when nothing depends on it.
 */
export async function readOwnedObjects(
  session: SnapshotSession,
  role: string,
): Promise<readonly RoleDependent[] | null> {
  const [found] = await session.rows(roleOidQuery, [role]);
  if (found === undefined) return null;
  const databases = await readDatabaseNames(session);
  const rows = await session.rows(roleDependentsQuery, [found.oid]);
  return rows.map(({ database, letter, ...rest }) => ({
    ...rest,
    database: database === 0 ? null : databases.nameOf(database),
    dependency: dependencies[letter] ?? "other",
  }));
}
