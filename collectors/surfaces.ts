import type { tlsVersions } from "#policies/catalogue/evidence-kinds/tls-endpoint.ts";
import type { Visibility } from "#policies/model/observation.ts";
import type { Observability } from "#postgres/catalogue/observability.ts";

/**
 * Every surface a collector can report on by a fixed name. A judge asks `sees("pg_settings")`.
 *
 * - every kind: `pg_control_system` (the server's own identity, read in the transaction that read the facts)
 * - `server-identity`: `pg_database`, `pg_control_checkpoint` (timeline)
 * - `role-attributes`: `pg_roles`, `pg_auth_members`, `pg_authid` (kind of password), `pg_db_role_setting`
 * - `audit-settings`: `pg_settings` (all rows and their source files), `pg_db_role_setting`, `pg_roles` and
 *   `pg_database` (who and where `effective` is about), `pg_parameter_acl`, `pg_hba_file_rules`
 * - `object-privileges`: `pg_database`, `pg_namespace`, `pg_class`, `pg_attribute`, `pg_proc`, `pg_type`, `pg_default_acl`
 * - `tls-endpoint`: `wire-plaintext` (observed only when every pair of database and role was asked and gave an
 *   answer that is understood), `wire-authentication` (likewise), `certificate`
 */
export const fixedSurfaces = [
  "pg_control_system",
  "pg_control_checkpoint",
  "pg_roles",
  "pg_auth_members",
  "pg_authid",
  "pg_settings",
  "pg_db_role_setting",
  "pg_parameter_acl",
  "pg_hba_file_rules",
  "pg_class",
  "pg_attribute",
  "pg_proc",
  "pg_type",
  "pg_default_acl",
  "pg_namespace",
  "pg_database",
  "wire-plaintext",
  "wire-authentication",
  "certificate",
] as const;

/**
 * A surface by name: a fixed one, or one of a family:
 *
 * - `setting:<name>`: one setting's server-wide value (`audit-settings`); observed without a row in the facts: the
 *   server has no such setting (pgaudit is not loaded)
 * - `extensions:<database>`: the extensions of one database (`audit-settings`)
 * - `wire-tls:<version>`: whether the endpoint accepts one TLS version (`tls-endpoint`)
 */
export type Surface =
  | (typeof fixedSurfaces)[number]
  | `setting:${string}`
  | `extensions:${string}`
  | `wire-tls:${(typeof tlsVersions)[number]}`;

/** The surface was seen: an empty list of its things means that there are none. */
export function observed(surface: Surface): Visibility {
  return { surface, state: "observed" };
}

/** The surface was not seen, and why: nothing in the facts speaks for it. */
export function notObservable(surface: Surface, reason: string): Visibility {
  return { surface, state: "not-observable", reason };
}

/** What a reader of `postgres/catalogue` says of a surface. */
export function visibilityOf(surface: Surface, seen: Observability): Visibility {
  return seen.state === "observed" ? observed(surface) : notObservable(surface, seen.reason);
}
