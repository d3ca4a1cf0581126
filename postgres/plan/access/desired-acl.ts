import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { ObjectKind, Privilege } from "../../access/privilege.ts";
import type { ObjectClass } from "./object-class.ts";
import { classesOf } from "./object-class.ts";

/** Grantee to "with grant option". */
export type DesiredGrantees = ReadonlyMap<string, boolean>;

/** What is asked for on one object; one map for all objects of which the same is asked. */
export type DesiredPrivileges = ReadonlyMap<Privilege, DesiredGrantees>;

/** A column that a grant names, and what is asked for on it. */
export interface DesiredColumn {
  readonly object: CatalogueObject;
  readonly privileges: DesiredPrivileges;
}

/** What the declaration asks for. Objects are known by identity: they come from one index. */
export interface DesiredAcl {
  /** On an object that is no column. */
  readonly of: (main: CatalogueObject) => DesiredPrivileges;
  /** On the columns of a table, by their names. */
  readonly columnsOf: (main: CatalogueObject) => ReadonlyMap<string, DesiredColumn>;
  /** The objects, no columns, that grants name one by one. */
  readonly named: Iterable<CatalogueObject>;
}

/** Who shall have what. */
export interface DesiredHolder {
  readonly to: string;
  readonly privileges: readonly Privilege[];
  readonly grantable: boolean;
}

/**
 * Collects what grants ask for. What a grant says of all objects of a schema is kept once and not for each of
 * them: 2,000 such grants on 100,000 tables are 2,000 entries here, not two million.
 */
export interface DesiredAclBuilder {
  readonly addWhole: (on: ObjectClass, schema: string | null, holder: DesiredHolder) => void;
  readonly addNamed: (object: CatalogueObject, holder: DesiredHolder) => void;
  readonly addColumn: (table: CatalogueObject, column: CatalogueObject, holder: DesiredHolder) => void;
  readonly build: () => DesiredAcl;
}

type Growing = Map<Privilege, Map<string, boolean>>;

const nothing: DesiredPrivileges = new Map();
const noColumns: ReadonlyMap<string, DesiredColumn> = new Map();

/** Of two grants that say the same, the one with the grant option wins. */
function add(privileges: Growing, holder: DesiredHolder): void {
  const { to } = holder;
  for (const privilege of holder.privileges) {
    const grantees = privileges.get(privilege) ?? new Map<string, boolean>();
    privileges.set(privilege, grantees.set(to, grantees.get(to) === true || holder.grantable));
  }
}

function addAll(privileges: Growing, more: DesiredPrivileges): void {
  for (const [privilege, grantees] of more) {
    for (const [to, grantable] of grantees) add(privileges, { to, privileges: [privilege], grantable });
  }
}

function wholeKey(on: ObjectClass, schema: string | null): string {
  return `${on}/${schema ?? ""}`;
}

/** What is asked for on all objects of a kind in a schema; made once for each. */
function wholesOf(
  wholes: ReadonlyMap<string, Growing>,
): (kind: ObjectKind, schema: string | null) => DesiredPrivileges {
  const known = new Map<string, DesiredPrivileges>();
  return (kind, schema) => {
    const key = `${kind}/${schema ?? ""}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const parts = classesOf(kind).flatMap((on) => wholes.get(wholeKey(on, schema)) ?? []);
    const made: Growing = new Map();
    for (const part of parts) addAll(made, part);
    const privileges = made.size === 0 ? nothing : made;
    known.set(key, privileges);
    return privileges;
  };
}

function built(
  wholes: ReadonlyMap<string, Growing>,
  named: ReadonlyMap<CatalogueObject, Growing>,
  columns: ReadonlyMap<CatalogueObject, ReadonlyMap<string, DesiredColumn>>,
): DesiredAcl {
  const wholeOf = wholesOf(wholes);
  // `all` leaves members of extensions out.
  const shared = (object: CatalogueObject): DesiredPrivileges =>
    object.extension === null ? wholeOf(object.kind, object.schema) : nothing;
  for (const [object, privileges] of named) addAll(privileges, shared(object));
  return {
    of: (object) => named.get(object) ?? shared(object),
    columnsOf: (table) => columns.get(table) ?? noColumns,
    named: named.keys(),
  };
}

/** Begins with nothing asked for. */
export function desiredAclBuilder(): DesiredAclBuilder {
  const wholes = new Map<string, Growing>();
  const named = new Map<CatalogueObject, Growing>();
  const columns = new Map<CatalogueObject, Map<string, { object: CatalogueObject; privileges: Growing }>>();
  const grown = <Key>(of: Map<Key, Growing>, key: Key): Growing => {
    const found = of.get(key) ?? new Map();
    of.set(key, found);
    return found;
  };
  return {
    addWhole: (on, schema, holder) => add(grown(wholes, wholeKey(on, schema)), holder),
    addNamed: (object, holder) => add(grown(named, object), holder),
    addColumn: (table, object, holder) => {
      const ofTable = columns.get(table) ?? new Map();
      columns.set(table, ofTable);
      const column = ofTable.get(object.column) ?? { object, privileges: new Map() };
      ofTable.set(object.column, column);
      add(column.privileges, holder);
    },
    build: () => built(wholes, named, columns),
  };
}
