import type { CatalogueObject } from "../../access/access-catalogue.ts";
import { didYouMean, nearestName } from "../did-you-mean.ts";
import { displayName } from "../display-name.ts";
import { nameProblem } from "../name-problem.ts";
import type { OutOfReach } from "../plan.ts";
import type { GrantTarget } from "../specs.ts";
import type { AccessIndex, SchemaIndex } from "./access-index.ts";
import { compareText } from "./compare-text.ts";
import { findRoutine } from "./find-routine.ts";
import { describeObject } from "./object-sql.ts";
import { findSystemObjects, type SystemObjects } from "./system-objects.ts";
import { isSystemSchema } from "./system-schema.ts";

/** The objects that a grant is on. */
export interface ResolvedTarget {
  readonly objects: readonly CatalogueObject[];
  /** Whether they were named one by one. */
  readonly named: boolean;
  readonly outOfReach: readonly OutOfReach[];
}

type ObjectsTarget = Extract<GrantTarget, { readonly objects: readonly string[] | "all" }>;

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
    return { objects: index.database === null ? [] : [index.database], named: false, outOfReach: [] };
  }
  if (isSystemSchema(target.schema)) {
    const found = findSystemObjects(target, system);
    if ("reason" in found) return { objects: [], named: true, outOfReach: [found] };
    return { objects: found, named: true, outOfReach: [] };
  }
  const schema = findSchema(target.schema, index);
  if ("reason" in schema) return { objects: [], named: true, outOfReach: [schema] };
  switch (target.on) {
    case "schema":
      return { objects: [schema.schema], named: true, outOfReach: [] };
    case "columns":
      return findColumns(target, schema);
    default:
      return findObjects(target, schema);
  }
}

function findSchema(name: string, index: AccessIndex): SchemaIndex | OutOfReach {
  const item = `schema ${displayName(name)}`;
  const near = nearestName(name, index.schemas.keys());
  const hint = didYouMean(near === null ? null : displayName(near));
  return index.schemas.get(name) ?? { item, reason: `${item} does not exist${hint}` };
}

function candidatesOf(on: ObjectsTarget["on"] | "columns", schema: SchemaIndex): readonly CatalogueObject[] {
  const relations = [...schema.relations.values()];
  switch (on) {
    case "tables":
    case "columns":
      return relations.filter((object) => object.kind !== "sequence");
    case "sequences":
      return relations.filter((object) => object.kind === "sequence");
    case "routines":
      return [...schema.routines.values()];
    case "types":
      return [...schema.types.values()];
  }
}

function findObjects(target: ObjectsTarget, schema: SchemaIndex): ResolvedTarget {
  const candidates = candidatesOf(target.on, schema);
  if (target.objects === "all") {
    const objects = candidates.filter((object) => object.extension === null);
    return { objects: objects.sort((a, b) => compareText(a.name, b.name)), named: false, outOfReach: [] };
  }
  const byName = new Map(candidates.map((object) => [object.name, object]));
  const objects: CatalogueObject[] = [];
  const outOfReach: OutOfReach[] = [];
  for (const name of target.objects) {
    const found =
      target.on === "routines" ? findRoutine(name, target.schema, byName) : findNamed(target, name, byName);
    if ("reason" in found) outOfReach.push(found);
    else objects.push(found);
  }
  return { objects, named: true, outOfReach };
}

function findNamed(
  target: { readonly on: GrantTarget["on"]; readonly schema: string },
  name: string,
  byName: ReadonlyMap<string, CatalogueObject>,
): CatalogueObject | OutOfReach {
  const found = byName.get(name);
  if (found !== undefined) return found;
  const singular = target.on === "columns" ? "table" : target.on.replace(/s$/, "");
  const item = `${singular} ${displayName(target.schema, name)}`;
  const near = nearestName(name, byName.keys());
  const hint = didYouMean(near === null ? null : displayName(target.schema, near));
  return { item, reason: `${item} does not exist${hint}` };
}

function findColumns(target: Extract<GrantTarget, { on: "columns" }>, schema: SchemaIndex): ResolvedTarget {
  const tables = new Map(candidatesOf("columns", schema).map((object) => [object.name, object]));
  const table = findNamed(target, target.table, tables);
  if ("reason" in table) return { objects: [], named: true, outOfReach: [table] };
  const problems: OutOfReach[] = [];
  const objects: CatalogueObject[] = [];
  for (const column of target.columns) {
    const object = schema.columns.get(target.table)?.get(column) ?? bareColumn(table, column);
    const problem = nameProblem(column);
    if (problem === null) objects.push(object);
    else problems.push({ item: describeObject(object), reason: problem });
  }
  return { objects, named: true, outOfReach: problems };
}

/** A column without an ACL of its own, of which the catalogue need not tell. */
function bareColumn(table: CatalogueObject, column: string): CatalogueObject {
  return { ...table, kind: "column", column, aclSource: "default", acl: [] };
}
