import type { DefaultPrivilegeClass, Privilege } from "../access/privilege.ts";
import type { SettingValues } from "../settings/settings-catalogue.ts";
import type { LooseClass } from "./access/loose-class.ts";

/** A role as it shall be. */
export interface RoleSpec {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  /** -1 means no limit. */
  readonly connectionLimit: number;
  /** ISO 8601 in UTC, or null for no end. */
  readonly validUntil: string | null;
}

/** A membership as it shall be. */
export interface MembershipSpec {
  readonly role: string;
  readonly member: string;
  readonly admin: boolean;
  /** From PostgreSQL 16; before that the member's own attribute decides. */
  readonly inherit: boolean;
  /** From PostgreSQL 16; before that always true. */
  readonly set: boolean;
}

/** What a grant is on. `objects: "all"` means those that exist when the plan is made. */
export type GrantTarget =
  | { readonly on: "database" }
  | { readonly on: "schema"; readonly schema: string }
  | { readonly on: "tables"; readonly schema: string; readonly objects: readonly string[] | "all" }
  | { readonly on: "sequences"; readonly schema: string; readonly objects: readonly string[] | "all" }
  | { readonly on: "routines"; readonly schema: string; readonly objects: readonly string[] | "all" }
  | { readonly on: "types"; readonly schema: string; readonly objects: readonly string[] | "all" }
  | { readonly on: "domains"; readonly schema: string; readonly objects: readonly string[] | "all" }
  | {
      readonly on: "columns";
      readonly schema: string;
      readonly table: string;
      readonly columns: readonly string[];
    }
  | { readonly on: LooseClass; readonly objects: readonly string[] | "all" };

/** Privileges that a grantee shall hold on a target. */
export type GrantSpec = GrantTarget & {
  /** A role, or `public`. */
  readonly to: string;
  readonly privileges: readonly Privilege[];
  readonly grantable: boolean;
};

/** Privileges that a grantee shall get on objects which `creator` makes in future. */
export interface DefaultPrivilegeSpec {
  readonly creator: string;
  /** Null: in every schema. */
  readonly schema: string | null;
  readonly on: DefaultPrivilegeClass;
  readonly to: string;
  readonly privileges: readonly Privilege[];
  readonly grantable: boolean;
}

/** What is done about a difference; see {@link AccessSpec}. */
export type AccessMode = "exclusive" | "additive" | "observe";

/** Whether what is not declared counts as a difference in this mode. */
export function isExclusive(mode: AccessMode): boolean {
  return mode !== "additive";
}

/**
 * Who shall be able to do what in one database.
 *
 * `exclusive`: within the scope (the database itself, the schemas named and everything in them, the default
 * privileges of the creators named) whatever is not here is revoked, PUBLIC's built-in privileges included.
 * `additive`: nothing is revoked. `observe`: planned as `exclusive` and never sent.
 * Owners keep their own implicit privileges in all of them.
 */
export interface AccessSpec {
  readonly database: string;
  readonly mode: AccessMode;
  /** Null leaves the owner as it is. */
  readonly owner: string | null;
  /** Schemas in scope; one that is missing is made when it has an owner. `objectOwner` owns everything in it. */
  readonly schemas: readonly {
    readonly name: string;
    readonly owner: string | null;
    readonly objectOwner: string | null;
  }[];
  readonly grants: readonly GrantSpec[];
  readonly defaultPrivileges: readonly DefaultPrivilegeSpec[];
  /** Roles whose default privileges are in scope. */
  readonly creators: readonly string[];
  readonly memberships: readonly MembershipSpec[];
  /** Roles whose memberships are in scope: in mode `exclusive` any other membership of theirs is revoked. */
  readonly members: readonly string[];
  /**
   * Classes of objects outside schemas that are in scope as a whole; without them only objects that a grant
   * names are. Parameters and tablespaces belong to all databases: to be declared in one scope only.
   */
  readonly loose?: readonly LooseClass[] | undefined;
}

/** What a server, its databases and its roles shall be set to. Settings not named are left alone. */
export interface SettingsSpec {
  readonly server: SettingValues;
  readonly databases: readonly { readonly database: string; readonly values: SettingValues }[];
  readonly roles: readonly { readonly role: string; readonly values: SettingValues }[];
}
