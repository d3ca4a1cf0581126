import type { CatalogueMembership, CatalogueRole, RoleCatalogue } from "../access/access-catalogue.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { isoInstant } from "./instants.ts";
import { memberships15Query, memberships16Query } from "./memberships.sql.ts";
import type { Observability } from "./observability.ts";
import { observabilityOf, seen } from "./observability.ts";
import { rolePasswordsQuery } from "./role-passwords.sql.ts";
import { rolesQuery } from "./roles.sql.ts";
import { readServerVersionNum } from "./server-version.ts";

/** All roles, and which surfaces the answer rests on. */
export interface ObservedRoles {
  readonly catalogue: RoleCatalogue;
  readonly visibility: Readonly<Record<"pg_roles" | "pg_auth_members" | "pg_authid", Observability>>;
}

async function readMemberships(
  session: SnapshotSession,
  versionNum: number,
  roles: readonly CatalogueRole[],
): Promise<readonly CatalogueMembership[]> {
  const rows = await session.rows(versionNum >= 160_000 ? memberships16Query : memberships15Query);
  const names = new Map(roles.map(({ oid, name }) => [oid, name]));
  // Before 16 a grantor can be dropped while its grants stay; its oid is all that is left of it.
  const nameOf = (oid: number): string => names.get(oid) ?? String(oid);
  return rows.map(({ role, member, grantor, ...options }) => ({
    role: nameOf(role),
    member: nameOf(member),
    grantor: nameOf(grantor),
    ...options,
  }));
}

/**
 * Reads all roles and memberships of the cluster. The kind of a password is `not-visible` where the reader
 * may not read `pg_authid` (which only a superuser may by default).
 */
export async function readRoleCatalogue(session: SnapshotSession): Promise<ObservedRoles> {
  const serverVersionNum = await readServerVersionNum(session);
  const rows = await session.rows(rolesQuery);
  const passwords = await session.tryRows(rolePasswordsQuery);
  const kinds = new Map(
    passwords.state === "observed" ? passwords.rows.map(({ oid, kind }) => [oid, kind]) : [],
  );
  const roles = rows.map((row) => ({
    ...row,
    validUntil: row.validUntil === null ? null : isoInstant(row.validUntil),
    password: kinds.get(row.oid) ?? ("not-visible" as const),
  }));
  return {
    catalogue: {
      serverVersionNum,
      roles,
      memberships: await readMemberships(session, serverVersionNum, roles),
    },
    visibility: { pg_roles: seen, pg_auth_members: seen, pg_authid: observabilityOf(passwords) },
  };
}
