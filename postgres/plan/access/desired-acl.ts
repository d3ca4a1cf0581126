import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";

/** Grantee to "with grant option". */
export type DesiredGrantees = ReadonlyMap<string, boolean>;

/** What the declaration asks for on one object. */
export interface DesiredObjectAcl {
  readonly object: CatalogueObject;
  readonly grantees: ReadonlyMap<Privilege, DesiredGrantees>;
}

/** What the declaration asks for, by {@link objectKey}. */
export type DesiredAcl = ReadonlyMap<string, DesiredObjectAcl>;

/** Identifies an object whatever its name holds; relations share one key space, as they do in PostgreSQL. */
export function objectKey(object: CatalogueObject): string {
  return JSON.stringify([namespaceOf(object), object.schema, object.name, object.column]);
}

/** The key of the table that a column belongs to, and of any other object itself. */
export function relationKey(object: CatalogueObject): string {
  return JSON.stringify([namespaceOf(object), object.schema, object.name, null]);
}

function namespaceOf(object: CatalogueObject): string {
  switch (object.kind) {
    case "database":
    case "schema":
    case "routine":
      return object.kind;
    case "type":
    case "domain":
      return "type";
    default:
      return "relation";
  }
}

/** One privilege that one grantee shall have on one object. */
export interface DesiredEntry {
  readonly object: CatalogueObject;
  readonly grantee: string;
  readonly privilege: Privilege;
  readonly grantable: boolean;
}

/** Collects entries into the keyed set; of two that say the same, the one with the grant option wins. */
export function desiredAclOf(entries: Iterable<DesiredEntry>): DesiredAcl {
  const byObject = new Map<
    string,
    { object: CatalogueObject; grantees: Map<Privilege, Map<string, boolean>> }
  >();
  for (const { object, grantee, privilege, grantable } of entries) {
    const key = objectKey(object);
    const known = byObject.get(key) ?? { object, grantees: new Map<Privilege, Map<string, boolean>>() };
    byObject.set(key, known);
    const grantees = known.grantees.get(privilege) ?? new Map<string, boolean>();
    known.grantees.set(privilege, grantees);
    grantees.set(grantee, grantees.get(grantee) === true || grantable);
  }
  return byObject;
}
