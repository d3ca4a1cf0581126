import type { AclEntry, DefaultPrivilegeClass, ObjectKind } from "./privilege.ts";

/** How a role's stored password looks, as far as the reader may see it (`pg_authid` needs a superuser). */
export type PasswordKind = "none" | "scram-sha-256" | "md5" | "other" | "not-visible";

/** One role with its attributes (`pg_roles`) and its settings (`pg_db_role_setting`). */
export interface CatalogueRole {
  readonly name: string;
  readonly oid: number;
  /** Made by initdb (`pg_read_all_data` and the like): oid under 16384 and not the bootstrap superuser. */
  readonly predefined: boolean;
  readonly superuser: boolean;
  readonly inherit: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly canLogin: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  /** -1 means no limit. */
  readonly connectionLimit: number;
  /** ISO 8601 in UTC, `infinity`, or null where no end is set. */
  readonly validUntil: string | null;
  readonly password: PasswordKind;
}

/** One row of `pg_auth_members`. On PostgreSQL 15 `inherit` is the member's own attribute and `set` is true. */
export interface CatalogueMembership {
  readonly role: string;
  readonly member: string;
  readonly grantor: string;
  readonly admin: boolean;
  readonly inherit: boolean;
  readonly set: boolean;
}

/** All roles and memberships of a cluster, from one snapshot. */
export interface RoleCatalogue {
  /** For example 150018 (`server_version_num`). */
  readonly serverVersionNum: number;
  readonly roles: readonly CatalogueRole[];
  readonly memberships: readonly CatalogueMembership[];
}

/** One object with its owner and its ACL, defaults expanded. */
export interface CatalogueObject {
  readonly kind: ObjectKind;
  /** Null for objects that live in no schema. */
  readonly schema: string | null;
  /** A routine's name stands with its identity arguments: `f(integer, text)`. */
  readonly name: string;
  /** Only for kind `column`. */
  readonly column: string | null;
  readonly owner: string;
  /** `default`: the stored ACL is NULL, and `acl` is what `acldefault()` makes of that. `explicit`: as stored; `{}` means nobody. */
  readonly aclSource: "default" | "explicit";
  readonly acl: readonly AclEntry[];
  /** The extension that the object belongs to. */
  readonly extension: string | null;
}

/** One row of `pg_default_acl`. */
export interface CatalogueDefaultPrivileges {
  /** The role whose future objects are concerned (`FOR ROLE`). */
  readonly creator: string;
  /** Null: in every schema. Entries of a schema can only add to the global ones. */
  readonly schema: string | null;
  readonly class: DefaultPrivilegeClass;
  readonly acl: readonly AclEntry[];
}

/** Who may do what with the objects of one database, from one snapshot. */
export interface AccessCatalogue {
  readonly database: string;
  /**
   * The database itself, its schemas, and all objects of schemas that are not the system's; of the
   * system's own objects only those whose ACL is not what initdb made it (`pg_init_privs`).
   */
  readonly objects: readonly CatalogueObject[];
  readonly defaults: readonly CatalogueDefaultPrivileges[];
}
