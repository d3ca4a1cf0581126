import type { RoleCatalogue } from "../../access/access-catalogue.ts";

/** Answers whether `role` acts with the privileges of `other`, as the server's `has_privs_of_role()` does. */
export type HasPrivilegesOf = (role: string, other: string) => boolean;

/**
 * Inherited membership, transitively. A superuser has the privileges of every role, and the owner of the
 * database those of `pg_database_owner` (user.c and acl.c of PostgreSQL).
 */
export function privilegesOfRoles(roles: RoleCatalogue, databaseOwner: string | null): HasPrivilegesOf {
  const superusers = new Set(roles.roles.filter((role) => role.superuser).map((role) => role.name));
  const parents = new Map<string, string[]>();
  for (const { role, member, inherit } of roles.memberships) {
    if (inherit) parents.set(member, [...(parents.get(member) ?? []), role]);
  }
  if (databaseOwner !== null) {
    parents.set(databaseOwner, [...(parents.get(databaseOwner) ?? []), "pg_database_owner"]);
  }
  return (role, other) => superusers.has(role) || reaches(parents, role, other);
}

function reaches(parents: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
    if (current === to) return true;
    for (const parent of parents.get(current) ?? []) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
  }
  return false;
}
