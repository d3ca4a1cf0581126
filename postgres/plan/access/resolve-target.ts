import type { CatalogueObject } from "../../access/access-catalogue.ts";
import { didYouMean, nearestName } from "../did-you-mean.ts";
import { displayName } from "../display-name.ts";
import { nameProblem } from "../name-problem.ts";
import type { OutOfReach } from "../plan.ts";
import type { GrantTarget } from "../specs.ts";
import type { AccessIndex, SchemaIndex } from "./access-index.ts";
import { findRoutine } from "./find-routine.ts";
import type { LooseClass } from "./loose-class.ts";
import { type ObjectClass, singular } from "./object-class.ts";
import { describeObject } from "./object-sql.ts";
import { findSystemObjects, type SystemObjects } from "./system-objects.ts";
import { isSystemSchema } from "./system-schema.ts";

/** What a grant is on. */
export interface ResolvedTarget {
  /** Objects, no columns, that are named one by one. */
  readonly objects: readonly CatalogueObject[];
  /** All objects of a class, in one schema or outside schemas. */
  readonly whole: { readonly on: ObjectClass; readonly schema: string | null } | null;
  readonly columns: { readonly table: CatalogueObject; readonly columns: readonly CatalogueObject[] } | null;
  readonly outOfReach: readonly OutOfReach[];
}

type ObjectsTarget = Extract<GrantTarget, { readonly objects: readonly string[] | "all" }>;
type LooseTarget = Extract<GrantTarget, { readonly on: LooseClass }>;
type SchemaObjectsTarget = Exclude<ObjectsTarget, LooseTarget>;

const nothing: ResolvedTarget = { objects: [], whole: null, columns: null, outOfReach: [] };

function outOfReach(...problems: readonly OutOfReach[]): ResolvedTarget {
  return { ...nothing, outOfReach: problems };
}

/**
 * Finds a target's objects. `all` leaves out members of extensions: their scripts say who may use them, and
 * what `all` gave could not be taken back in mode `exclusive`, which leaves them alone as well.
 */
export function resolveTarget(
  target: GrantTarget,
  index: AccessIndex,
  system: SystemObjects,
): ResolvedTarget {
  if (target.on === "database") {
    return { ...nothing, objects: index.database === null ? [] : [index.database] };
  }
  if (!("schema" in target)) return findLoose(target, index, system);
  if (isSystemSchema(target.schema)) {
    const found = findSystemObjects(target, system);
    return "reason" in found ? outOfReach(found) : { ...nothing, objects: found };
  }
  const schema = findSchema(target.schema, index);
  if ("reason" in schema) return outOfReach(schema);
  switch (target.on) {
    case "schema":
      return { ...nothing, objects: [schema.schema] };
    case "columns":
      return findColumns(target, schema);
    default:
      return findObjects(target, schema);
  }
}

function findSchema(name: string, index: AccessIndex): SchemaIndex | OutOfReach {
  const found = index.schemas.get(name);
  if (found !== undefined) return found;
  const item = `schema ${displayName(name)}`;
  const near = nearestName(name, index.schemas.keys());
  const hint = didYouMean(near === null ? null : displayName(near));
  return { item, reason: `${item} does not exist${hint}` };
}

/** Where objects of a class are, by name, and which of those are of the class. */
interface Candidates {
  readonly byName: ReadonlyMap<string, CatalogueObject>;
  readonly fits: (object: CatalogueObject) => boolean;
}

function candidatesOf(on: SchemaObjectsTarget["on"] | "columns", schema: SchemaIndex): Candidates {
  switch (on) {
    case "tables":
    case "columns":
      return { byName: schema.relations, fits: (object) => object.kind !== "sequence" };
    case "sequences":
      return { byName: schema.relations, fits: (object) => object.kind === "sequence" };
    case "routines":
      return { byName: schema.routines, fits: () => true };
    case "types":
      return { byName: schema.types, fits: () => true };
    case "domains":
      return { byName: schema.types, fits: (object) => object.kind === "domain" };
  }
}

function findObjects(target: SchemaObjectsTarget, schema: SchemaIndex): ResolvedTarget {
  const { on, objects, schema: name } = target;
  if (objects === "all") return { ...nothing, whole: { on, schema: name } };
  const candidates = candidatesOf(on, schema);
  return named(objects, (each) =>
    on === "routines" ? findRoutine(each, name, candidates.byName) : findNamed(on, name, each, candidates),
  );
}

function named(
  names: readonly string[],
  find: (name: string) => CatalogueObject | OutOfReach,
): ResolvedTarget {
  const objects: CatalogueObject[] = [];
  const problems: OutOfReach[] = [];
  for (const found of names.map(find)) {
    if ("reason" in found) problems.push(found);
    else objects.push(found);
  }
  return { ...nothing, objects, outOfReach: problems };
}

function findNamed(
  on: ObjectClass | "columns",
  schema: string | null,
  name: string,
  candidates: Candidates,
): CatalogueObject | OutOfReach {
  const found = candidates.byName.get(name);
  if (found !== undefined && candidates.fits(found)) return found;
  const place = schema === null ? [] : [schema];
  const item = `${singular[on]} ${displayName(...place, name)}`;
  const names = [...candidates.byName.values()].filter(candidates.fits).map((object) => object.name);
  const near = nearestName(name, names);
  const hint = didYouMean(near === null ? null : displayName(...place, near));
  return { item, reason: `${item} does not exist${hint}` };
}

/**
 * Objects outside schemas. Of parameters the catalogue tells only those with grants, so that one without an
 * entry is taken to have none.
 */
function findLoose(target: LooseTarget, index: AccessIndex, system: SystemObjects): ResolvedTarget {
  const { on, objects } = target;
  if (objects === "all") return { ...nothing, whole: { on, schema: null } };
  const candidates: Candidates = { byName: index.loose[on], fits: () => true };
  return named(objects, (name) => {
    const known = on === "parameters" ? name.toLowerCase() : name;
    if (on === "parameters" && !index.loose.parameters.has(known)) {
      index.loose.parameters.set(known, bareParameter(known, system.owner));
    }
    return findNamed(on, null, known, candidates);
  });
}

/** A parameter on which nobody granted anything. */
function bareParameter(name: string, owner: string): CatalogueObject {
  return {
    kind: "parameter",
    schema: null,
    name,
    column: null,
    owner,
    aclSource: "default",
    acl: [],
    extension: null,
  };
}

function findColumns(target: Extract<GrantTarget, { on: "columns" }>, schema: SchemaIndex): ResolvedTarget {
  const table = findNamed("columns", target.schema, target.table, candidatesOf("columns", schema));
  if ("reason" in table) return outOfReach(table);
  const problems: OutOfReach[] = [];
  const columns: CatalogueObject[] = [];
  for (const column of target.columns) {
    const object = schema.columns.get(target.table)?.get(column) ?? bareColumn(table, column);
    const problem = nameProblem(column);
    if (problem === null) columns.push(object);
    else problems.push({ item: describeObject(object), reason: problem });
  }
  return { ...nothing, columns: { table, columns }, outOfReach: problems };
}

/** A column without an ACL of its own, of which the catalogue need not tell. */
function bareColumn(table: CatalogueObject, column: string): CatalogueObject {
  return { ...table, kind: "column", column, aclSource: "default", acl: [] };
}
