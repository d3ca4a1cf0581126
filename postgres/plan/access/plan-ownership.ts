import type { AccessCatalogue, CatalogueObject } from "../../access/access-catalogue.ts";
import { quoteIdentifier } from "../../client/quote.ts";
import { displayName } from "../display-name.ts";
import { nameProblem } from "../name-problem.ts";
import type { OutOfReach, PlannedStatement } from "../plan.ts";
import { plannedStatement } from "../planned-statement.ts";
import type { AccessSpec } from "../specs.ts";
import type { AccessIndex } from "./access-index.ts";
import { columnsOf, indexAccess, objectsOf } from "./access-index.ts";
import { ownerChanged } from "./change-owner.ts";
import type { KnownRoles } from "./known-roles.ts";
import { looseClasses } from "./loose-class.ts";
import { newSchemaObject } from "./new-schema.ts";
import { alterObjectSql, describeObject } from "./object-sql.ts";
import { ownerProblem, type Reach } from "./reach.ts";
import { isSystemSchema } from "./system-schema.ts";

/** Ownership and missing schemas: what to do, and the objects as they are once that is done. */
export interface OwnershipPlan {
  readonly statements: readonly PlannedStatement[];
  readonly outOfReach: readonly OutOfReach[];
  readonly index: AccessIndex;
}

interface Work {
  readonly statements: PlannedStatement[];
  readonly outOfReach: OutOfReach[];
  readonly objects: CatalogueObject[];
  readonly roles: KnownRoles;
  readonly databaseOwner: string | null;
  readonly reach: Reach;
}

/** Plans the owners of the database, its schemas and their objects, and makes schemas that are missing. */
export function planOwnership(
  spec: AccessSpec,
  roles: KnownRoles,
  access: AccessCatalogue,
  reach: Reach,
): OwnershipPlan {
  const before = indexAccess(access);
  const wantedOwner = spec.owner !== null && roles.has(spec.owner) ? spec.owner : null;
  const databaseOwner = wantedOwner ?? before.database?.owner ?? null;
  const work: Work = { statements: [], outOfReach: [], objects: [], roles, databaseOwner, reach };
  if (before.database !== null) work.objects.push(owned(work, before.database, wantedOwner));
  const declared = new Map(spec.schemas.map((schema) => [schema.name, schema]));
  for (const schema of spec.schemas) if (!before.schemas.has(schema.name)) makeSchema(work, schema, access);
  for (const [name, schema] of before.schemas) {
    const wanted = isSystemSchema(name) ? undefined : declared.get(name);
    work.objects.push(owned(work, schema.schema, wanted?.owner ?? null));
    for (const object of objectsOf(schema)) {
      // The row type of a table has the table's name, and follows it.
      const follows = isTypeKind(object.kind) && schema.relations.get(object.name) !== undefined;
      const owner = object.extension === null && !follows ? (wanted?.objectOwner ?? null) : null;
      const after = owned(work, object, owner);
      work.objects.push(
        after,
        ...columnsOf(schema, object.name).map((column) => follow(column, object, after)),
      );
    }
  }
  // Nothing changes hands as a rule, and then the objects are the same.
  const index =
    work.statements.length === 0
      ? before
      : indexAccess({ database: access.database, objects: [...work.objects, ...looseObjects(before)] });
  return { statements: inOrder(work.statements), outOfReach: work.outOfReach, index };
}

function looseObjects({ loose }: AccessIndex): readonly CatalogueObject[] {
  return looseClasses.flatMap((on) => [...loose[on].values()]);
}

function isTypeKind(kind: CatalogueObject["kind"]): boolean {
  return kind === "type" || kind === "domain";
}

/** Sequences behind tables: those that belong to a column follow their table, and then need nothing. */
function inOrder(statements: readonly PlannedStatement[]): readonly PlannedStatement[] {
  const isSequence = (statement: PlannedStatement): boolean => statement.sql.startsWith("ALTER SEQUENCE ");
  return [...statements.filter((each) => !isSequence(each)), ...statements.filter(isSequence)];
}

function follow(column: CatalogueObject, table: CatalogueObject, after: CatalogueObject): CatalogueObject {
  return after === table || column.kind !== "column" ? column : ownerChanged(column, after.owner);
}

function owned(work: Work, object: CatalogueObject, owner: string | null): CatalogueObject {
  if (owner === null || object.owner === owner || !work.roles.has(owner)) return object;
  // The database's owner is the only member of pg_database_owner, and so owns the schema already.
  if (object.owner === "pg_database_owner" && owner === work.databaseOwner) return object;
  const item = describeObject(object);
  if (object.kind === "database" && owner === "pg_database_owner") {
    work.outOfReach.push({ item, reason: "pg_database_owner cannot own a database" });
    return object;
  }
  const problem = ownerProblem(work.reach, object.owner);
  if (problem !== null) {
    work.outOfReach.push({ item, reason: `${displayName(owner)} shall own it: ${problem}` });
    return object;
  }
  const sql = `ALTER ${alterObjectSql(object)} OWNER TO ${quoteIdentifier(owner)}`;
  const reason = `${displayName(owner)} shall own ${item}, which ${displayName(object.owner)} owns`;
  work.statements.push(plannedStatement({ sql, item, reason }));
  return ownerChanged(object, owner);
}

function makeSchema(work: Work, schema: AccessSpec["schemas"][number], access: AccessCatalogue): void {
  const item = `schema ${displayName(schema.name)}`;
  const problem = isSystemSchema(schema.name)
    ? "schemas of the system are not part of a declaration"
    : (nameProblem(schema.name) ??
      (schema.owner === null ? `${item} does not exist, and no owner is declared to make it with` : null));
  if (problem !== null) work.outOfReach.push({ item, reason: problem });
  if (problem !== null || schema.owner === null || !work.roles.has(schema.owner)) return;
  const sql = `CREATE SCHEMA ${quoteIdentifier(schema.name)} AUTHORIZATION ${quoteIdentifier(schema.owner)}`;
  work.statements.unshift(plannedStatement({ sql, item, reason: `${item} does not exist` }));
  work.objects.push(newSchemaObject(schema.name, schema.owner, access.defaults));
}
