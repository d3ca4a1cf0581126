import type { AccessCatalogue, CatalogueObject } from "../../access/access-catalogue.ts";
import { compareText } from "./compare-text.ts";
import { isLooseClass, type LooseClass } from "./loose-class.ts";
import { classesOf } from "./object-class.ts";

/** The objects of one schema by name. Relations (tables, views, sequences …) share one name space. */
export interface SchemaIndex {
  readonly schema: CatalogueObject;
  readonly relations: Map<string, CatalogueObject>;
  readonly routines: Map<string, CatalogueObject>;
  readonly types: Map<string, CatalogueObject>;
  /** By table, then by column: only columns that the catalogue tells of. */
  readonly columns: Map<string, Map<string, CatalogueObject>>;
}

/** The objects of one database, ready to be found by name. */
export interface AccessIndex {
  readonly database: CatalogueObject | null;
  readonly schemas: ReadonlyMap<string, SchemaIndex>;
  /** Objects that are in no schema, by class and name. */
  readonly loose: Readonly<Record<LooseClass, Map<string, CatalogueObject>>>;
}

/** Indexes what an access plan is about. */
export function indexAccess(access: Pick<AccessCatalogue, "database" | "objects">): AccessIndex {
  const schemas = new Map<string, SchemaIndex>();
  let database: CatalogueObject | null = null;
  for (const object of access.objects) {
    if (object.kind === "database" && object.name === access.database) database = object;
    if (object.kind === "schema") schemas.set(object.name, emptySchema(object));
  }
  const loose = emptyLoose();
  for (const object of access.objects) {
    const schema = object.schema === null ? undefined : schemas.get(object.schema);
    if (schema !== undefined) addTo(schema, object);
    else for (const on of classesOf(object.kind)) if (isLooseClass(on)) loose[on].set(object.name, object);
  }
  return { database, schemas, loose };
}

function emptyLoose(): AccessIndex["loose"] {
  return {
    languages: new Map(),
    "foreign-data-wrappers": new Map(),
    "foreign-servers": new Map(),
    "large-objects": new Map(),
    parameters: new Map(),
    tablespaces: new Map(),
  };
}

function emptySchema(schema: CatalogueObject): SchemaIndex {
  return { schema, relations: new Map(), routines: new Map(), types: new Map(), columns: new Map() };
}

function addTo(schema: SchemaIndex, object: CatalogueObject): void {
  switch (object.kind) {
    case "routine":
      schema.routines.set(object.name, object);
      return;
    case "type":
    case "domain":
      schema.types.set(object.name, object);
      return;
    case "column":
      addColumn(schema, object);
      return;
    default:
      schema.relations.set(object.name, object);
  }
}

function addColumn(schema: SchemaIndex, object: CatalogueObject): void {
  if (object.column === null) return;
  const columns = schema.columns.get(object.name) ?? new Map<string, CatalogueObject>();
  schema.columns.set(object.name, columns.set(object.column, object));
}

/** All objects of a schema but its columns: relations, routines, types, each by name. */
export function objectsOf(schema: SchemaIndex): readonly CatalogueObject[] {
  return [schema.relations, schema.routines, schema.types].flatMap((objects) =>
    byName([...objects.values()]),
  );
}

/** Sorts what is not sorted already: the catalogue is read in the order of names. */
function byName(objects: CatalogueObject[]): readonly CatalogueObject[] {
  const sorted = objects.every((each, index) => index === 0 || (objects[index - 1]?.name ?? "") <= each.name);
  return sorted ? objects : objects.sort((left, right) => compareText(left.name, right.name));
}

/** What the catalogue tells of a table's columns, by name. */
export function columnsOf(schema: SchemaIndex, table: string): readonly CatalogueObject[] {
  const columns = schema.columns.get(table);
  return columns === undefined
    ? []
    : [...columns.values()].sort((left, right) => compareText(left.column ?? "", right.column ?? ""));
}
