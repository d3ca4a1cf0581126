import { quoteIdentifier } from "../client/quote.ts";
import { displayName } from "./display-name.ts";
import type { PlannedStatement } from "./plan.ts";
import type { RemovalDependent } from "./plan-role-removal.ts";
import { plannedStatement } from "./planned-statement.ts";

/** What becomes of the things that refer to a role which shall be gone; nothing is the default. */
export interface RoleDeparture {
  readonly name: string;
  /** Who gets what it owns, in every database; its privileges go. Null: nobody. */
  readonly reassignTo: string | null;
  /** Whether what it then still owns is dropped. */
  readonly dropOwned: boolean;
}

/** Whether anything was said of what the role leaves behind. */
export function saysWhatBecomes(departure: RoleDeparture): boolean {
  return departure.reassignTo !== null || departure.dropOwned;
}

/** The databases in which something refers to the role, each once; what all databases share is left out. */
export function concernedDatabases(dependents: readonly RemovalDependent[]): readonly string[] {
  const names = dependents.flatMap(({ database }) => (database === null ? [] : [database]));
  return [...new Set(names)].sort();
}

/**
 * Plans to give what a role owns in one database to another role. Everything of the database at once: the
 * server knows kinds of object that are in no declaration.
 */
export function planReassignment(departure: RoleDeparture, database: string): readonly PlannedStatement[] {
  const { name, reassignTo } = departure;
  if (reassignTo === null) return [];
  const item = `role ${displayName(name)}`;
  const sql = `REASSIGN OWNED BY ${quoteIdentifier(name)} TO ${quoteIdentifier(reassignTo)}`;
  const reason = `${displayName(reassignTo)} shall own what ${displayName(name)} owns in database ${displayName(database)}`;
  return [plannedStatement({ sql, item, reason })];
}

/**
 * Plans to take a role's privileges, and what it owns still. Without CASCADE: what others built on that keeps
 * it, and the statement fails, naming it.
 */
export function planDisowning(departure: RoleDeparture, database: string): readonly PlannedStatement[] {
  const item = `role ${displayName(departure.name)}`;
  const sql = `DROP OWNED BY ${quoteIdentifier(departure.name)} RESTRICT`;
  const what = departure.dropOwned ? "what it owns, and its privileges," : "the privileges of the role";
  const reason = `${item} shall be gone, and ${what} in database ${displayName(database)} with it`;
  return [plannedStatement({ sql, item, reason })];
}
