/**
 * The privilege vocabulary of PostgreSQL 15 to 18: which privileges exist, their letters in an `aclitem`,
 * and which kinds of object they apply to (manual, section 5.8 "Privileges", tables 5.1 and 5.2).
 */
export const privileges = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
  "MAINTAIN",
  "USAGE",
  "CREATE",
  "CONNECT",
  "TEMPORARY",
  "EXECUTE",
  "SET",
  "ALTER SYSTEM",
] as const;

/** One privilege, spelt as `GRANT` spells it. */
export type Privilege = (typeof privileges)[number];

/** Every kind of object that carries an ACL and that pgattest reads. */
export const objectKinds = [
  "database",
  "schema",
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
  "sequence",
  "column",
  "routine",
  "type",
  "domain",
  "language",
  "foreign-data-wrapper",
  "foreign-server",
  "large-object",
  "parameter",
  "tablespace",
] as const;

/** The kind of one object. */
export type ObjectKind = (typeof objectKinds)[number];

/**
 * The grantee that stands for everybody. PostgreSQL reserves this exact lower-case name, so that no role
 * can ever bear it (`CREATE ROLE "public"` is an error, while `"PUBLIC"` is allowed and is a role).
 */
export const PUBLIC = "public";

/** One privilege of one grantee on one object, as one expanded `aclitem`. */
export interface AclEntry {
  /** A role's name, or {@link PUBLIC}. */
  readonly grantee: string;
  readonly grantor: string;
  readonly privilege: Privilege;
  /** With grant option. */
  readonly grantable: boolean;
}

/** The classes of object that `ALTER DEFAULT PRIVILEGES` knows. */
export const defaultPrivilegeClasses = [
  "tables",
  "sequences",
  "routines",
  "types",
  "schemas",
  "large-objects",
] as const;

/** One class of object that `ALTER DEFAULT PRIVILEGES` knows. */
export type DefaultPrivilegeClass = (typeof defaultPrivilegeClasses)[number];
