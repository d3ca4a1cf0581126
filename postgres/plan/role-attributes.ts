import type { CatalogueRole } from "../access/access-catalogue.ts";
import type { RoleSpec } from "./specs.ts";

/** One attribute that a role has or has not. */
export interface BooleanAttribute {
  /** As `CREATE ROLE` spells it; with `NO` in front for its absence. */
  readonly keyword: string;
  readonly declared: (spec: RoleSpec) => boolean;
  readonly observed: (role: CatalogueRole) => boolean;
}

/** The attributes, in the order in which `CREATE ROLE` documents them. */
export const booleanAttributes: readonly BooleanAttribute[] = Object.freeze([
  { keyword: "SUPERUSER", declared: (spec) => spec.superuser, observed: (role) => role.superuser },
  { keyword: "CREATEDB", declared: (spec) => spec.createDatabase, observed: (role) => role.createDatabase },
  { keyword: "CREATEROLE", declared: (spec) => spec.createRole, observed: (role) => role.createRole },
  { keyword: "INHERIT", declared: (spec) => spec.inherit, observed: (role) => role.inherit },
  { keyword: "LOGIN", declared: (spec) => spec.login, observed: (role) => role.canLogin },
  { keyword: "REPLICATION", declared: (spec) => spec.replication, observed: (role) => role.replication },
  { keyword: "BYPASSRLS", declared: (spec) => spec.bypassRls, observed: (role) => role.bypassRls },
] satisfies BooleanAttribute[]);

/**
 * A role's end as milliseconds since 1970. No end and `infinity` are the same, and there is no way back from
 * the second to the first; NaN for what is no date.
 */
export function instantOf(validUntil: string | null): number {
  if (validUntil === null || validUntil === "infinity") return Number.POSITIVE_INFINITY;
  return Date.parse(validUntil);
}
