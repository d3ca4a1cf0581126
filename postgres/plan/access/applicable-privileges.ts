import type { DefaultPrivilegeClass, Privilege } from "../../access/privilege.ts";
import { privileges } from "../../access/privilege.ts";
import type { GrantTarget } from "../specs.ts";

const table: readonly Privilege[] = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
  "MAINTAIN",
];

/** Privileges that a single column can carry (manual, table 5.2). */
export const columnPrivileges: readonly Privilege[] = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];

const applicable: Record<GrantTarget["on"] | DefaultPrivilegeClass, readonly Privilege[]> = {
  database: ["CREATE", "CONNECT", "TEMPORARY"],
  schema: ["USAGE", "CREATE"],
  schemas: ["USAGE", "CREATE"],
  tables: table,
  columns: columnPrivileges,
  sequences: ["SELECT", "UPDATE", "USAGE"],
  routines: ["EXECUTE"],
  types: ["USAGE"],
  domains: ["USAGE"],
  languages: ["USAGE"],
  "foreign-data-wrappers": ["USAGE"],
  "foreign-servers": ["USAGE"],
  "large-objects": ["SELECT", "UPDATE"],
  parameters: ["SET", "ALTER SYSTEM"],
  tablespaces: ["CREATE"],
};

/** The first version with `MAINTAIN`. */
const maintainSince = 170000;

/** Why a privilege cannot be granted on this kind of target by this server, or null when it can. */
export function privilegeProblem(
  privilege: Privilege,
  target: GrantTarget["on"] | DefaultPrivilegeClass,
  serverVersionNum: number,
): string | null {
  if (!applicable[target].includes(privilege)) return `${privilege} is not a privilege of ${target}`;
  if (privilege === "MAINTAIN" && serverVersionNum < maintainSince) {
    return "MAINTAIN exists from PostgreSQL 17 on";
  }
  return null;
}

const rank = new Map(privileges.map((privilege, index) => [privilege, index]));

/** Sorts privileges as the manual lists them. */
export function inManualOrder(list: Iterable<Privilege>): readonly Privilege[] {
  return [...list].sort((left, right) => (rank.get(left) ?? 0) - (rank.get(right) ?? 0));
}
