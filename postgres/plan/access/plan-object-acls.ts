import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { OutOfReach, PlannedStatement } from "../plan.ts";
import type { AccessSpec } from "../specs.ts";
import type { AccessIndex, SchemaIndex } from "./access-index.ts";
import { columnsOf, objectsOf } from "./access-index.ts";
import { compareText } from "./compare-text.ts";
import type { DesiredAcl } from "./desired-acl.ts";
import { objectKey, relationKey } from "./desired-acl.ts";
import type { ObjectGroup } from "./diff-acls.ts";
import { diffGroup } from "./diff-acls.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";
import { describeStuck, renderChanges } from "./render-changes.ts";
import type { ResolvedGrants } from "./resolve-grants.ts";
import { isSystemSchema } from "./system-schema.ts";

/** Plans the ACLs of the database, of schemas, and of everything in them. */
export function planObjectAcls(
  spec: AccessSpec,
  index: AccessIndex,
  grants: ResolvedGrants,
  hasPrivilegesOf: HasPrivilegesOf,
): { readonly statements: readonly PlannedStatement[]; readonly outOfReach: readonly OutOfReach[] } {
  const context = {
    desired: grants.desired,
    databaseOwner: index.database?.owner ?? null,
    hasPrivilegesOf,
  };
  const statements: PlannedStatement[] = [];
  const outOfReach: OutOfReach[] = [];
  for (const group of groupsOf(spec, index, grants)) {
    const { changes, stuck } = diffGroup(group, context);
    if (changes.length > 0) statements.push(...renderChanges(group.main, changes));
    outOfReach.push(...stuck.map(describeStuck));
  }
  return { statements, outOfReach };
}

function groupsOf(spec: AccessSpec, index: AccessIndex, grants: ResolvedGrants): readonly ObjectGroup[] {
  const exclusive = spec.mode === "exclusive";
  const declared = new Set(spec.schemas.map((schema) => schema.name));
  const database = index.database === null ? [] : [{ main: index.database, columns: [], exclusive }];
  const schemas = [...index.schemas.entries()]
    .filter(([name]) => !isSystemSchema(name))
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([name, schema]) => schemaGroups(schema, exclusive && declared.has(name), grants));
  return [...database, ...schemas, ...systemGroups(grants)];
}

/** The server's own objects that grants name: what is declared is granted, nothing is ever revoked. */
function systemGroups(grants: ResolvedGrants): readonly ObjectGroup[] {
  return [...grants.desired.values()]
    .filter(({ object }) => object.schema !== null && isSystemSchema(object.schema))
    .map(({ object }) => ({ main: object, columns: [], exclusive: false }));
}

/**
 * In a schema that is not declared, grants that name it are made and nothing is revoked. Members of an
 * extension are left alone unless named: the extension's script set their ACLs, `pg_dump` carries only what
 * differs from that, and the extension relies on them (`pgcrypto` without PUBLIC's EXECUTE is unusable).
 */
function schemaGroups(
  schema: SchemaIndex,
  exclusive: boolean,
  grants: ResolvedGrants,
): readonly ObjectGroup[] {
  const own = { main: schema.schema, columns: [], exclusive };
  const objects = objectsOf(schema).map((main) => ({
    main,
    columns: withDeclaredColumns(main, columnsOf(schema, main.name), grants.desired),
    exclusive: exclusive && (main.extension === null || grants.named.has(relationKey(main))),
  }));
  return [own, ...objects];
}

const columnsByTable = new WeakMap<DesiredAcl, Map<string, CatalogueObject[]>>();

/** Declared columns by their table; made once for each declaration. */
function declaredColumns(desired: DesiredAcl): Map<string, CatalogueObject[]> {
  const known = columnsByTable.get(desired);
  if (known !== undefined) return known;
  const made = new Map<string, CatalogueObject[]>();
  for (const { object } of desired.values()) {
    if (object.kind !== "column") continue;
    made.set(relationKey(object), [...(made.get(relationKey(object)) ?? []), object]);
  }
  columnsByTable.set(desired, made);
  return made;
}

function withDeclaredColumns(
  main: CatalogueObject,
  columns: readonly CatalogueObject[],
  desired: DesiredAcl,
): readonly CatalogueObject[] {
  if (main.kind === "routine" || main.kind === "type" || main.kind === "domain") return [];
  const known = new Set(columns.map(objectKey));
  const added = (declaredColumns(desired).get(relationKey(main)) ?? []).filter(
    (column) => !known.has(objectKey(column)),
  );
  return [...columns, ...added].sort((left, right) => compareText(left.column ?? "", right.column ?? ""));
}
