import type { ObjectKind, Privilege } from "./privilege.ts";

/** The letter of each privilege in an `aclitem` (manual, table 5.1). */
export const privilegeByLetter: Readonly<Record<string, Privilege>> = {
  a: "INSERT",
  r: "SELECT",
  w: "UPDATE",
  d: "DELETE",
  D: "TRUNCATE",
  x: "REFERENCES",
  t: "TRIGGER",
  m: "MAINTAIN",
  X: "EXECUTE",
  U: "USAGE",
  C: "CREATE",
  c: "CONNECT",
  T: "TEMPORARY",
  s: "SET",
  A: "ALTER SYSTEM",
};

/** MAINTAIN exists from PostgreSQL 17. */
const maintainVersionNum = 170_000;

const relationPrivileges: readonly Privilege[] = [
  "INSERT",
  "SELECT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
];

/** All privileges that exist for a kind of object on a server (manual, table 5.2, column "All Privileges"). */
export function privilegesOf(kind: ObjectKind, serverVersionNum: number): readonly Privilege[] {
  switch (kind) {
    case "table":
    case "partitioned-table":
    case "view":
    case "materialized-view":
    case "foreign-table":
      return serverVersionNum >= maintainVersionNum
        ? [...relationPrivileges, "MAINTAIN"]
        : relationPrivileges;
    case "sequence":
      return ["SELECT", "UPDATE", "USAGE"];
    case "column":
      return ["INSERT", "SELECT", "UPDATE", "REFERENCES"];
    case "database":
      return ["CREATE", "TEMPORARY", "CONNECT"];
    case "schema":
      return ["USAGE", "CREATE"];
    case "routine":
      return ["EXECUTE"];
    case "type":
    case "domain":
    case "language":
    case "foreign-data-wrapper":
    case "foreign-server":
      return ["USAGE"];
    case "large-object":
      return ["SELECT", "UPDATE"];
    case "parameter":
      return ["SET", "ALTER SYSTEM"];
    case "tablespace":
      return ["CREATE"];
  }
}

/** What PUBLIC has on an object whose stored ACL is NULL (manual, table 5.2, column "Default PUBLIC Privileges"). */
export function publicDefaults(kind: ObjectKind): readonly Privilege[] {
  switch (kind) {
    case "database":
      return ["TEMPORARY", "CONNECT"];
    case "routine":
      return ["EXECUTE"];
    case "type":
    case "domain":
    case "language":
      return ["USAGE"];
    case "table":
    case "partitioned-table":
    case "view":
    case "materialized-view":
    case "foreign-table":
    case "sequence":
    case "column":
    case "schema":
    case "foreign-data-wrapper":
    case "foreign-server":
    case "large-object":
    case "parameter":
    case "tablespace":
      return [];
  }
}
