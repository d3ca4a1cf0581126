import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { OutOfReach, PlannedStatement } from "../plan.ts";
import type { AccessSpec } from "../specs.ts";
import { isExclusive } from "../specs.ts";
import type { AccessIndex, SchemaIndex } from "./access-index.ts";
import { columnsOf, objectsOf } from "./access-index.ts";
import { compareText } from "./compare-text.ts";
import type { ObjectGroup, ObjectState } from "./diff-acls.ts";
import { diffGroup } from "./diff-acls.ts";
import { looseClasses } from "./loose-class.ts";
import { classesOf } from "./object-class.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";
import { ownerProblem, type Reach } from "./reach.ts";
import type { GroupPlan } from "./render-changes.ts";
import { renderDiff } from "./render-changes.ts";
import type { ResolvedGrants } from "./resolve-grants.ts";
import { isSystemSchema } from "./system-schema.ts";

/** Plans the ACLs of the database, of schemas and of everything in them, and of what is in no schema. */
export function planObjectAcls(
  spec: AccessSpec,
  index: AccessIndex,
  grants: ResolvedGrants,
  rights: { readonly hasPrivilegesOf: HasPrivilegesOf; readonly reach: Reach },
): { readonly statements: readonly PlannedStatement[]; readonly outOfReach: readonly OutOfReach[] } {
  const planOf = groupPlanner({ databaseOwner: index.database?.owner ?? null, ...rights });
  const statements: PlannedStatement[] = [];
  const outOfReach: OutOfReach[] = [];
  for (const group of groupsOf(spec, index, grants)) {
    const plan = planOf(group);
    const { object } = group.main;
    const problem = plan.statements.length === 0 ? null : aclProblem(object, rights.reach);
    if (problem === null) for (const statement of plan.statements) statements.push(statement(object));
    else for (const statement of plan.statements) outOfReach.push(unreached(statement(object), problem));
    for (const stuck of plan.outOfReach) outOfReach.push(stuck(group.main.object));
  }
  return { statements, outOfReach };
}

function unreached({ item, reason }: PlannedStatement, problem: string): OutOfReach {
  return { item, reason: `${reason}; ${problem}` };
}

/** Only the owner's name makes a grant that the next plan finds as declared; a grant option makes another's. */
function aclProblem(object: CatalogueObject, reach: Reach): string | null {
  return ownerProblem(reach, object.owner);
}

/**
 * Compares each distinct case once: in a database of 100,000 tables a few dozen combinations of ACL, owner and
 * declaration come up, and catalogue and declaration keep equal ones as one and the same object.
 */
function groupPlanner(context: Parameters<typeof diffGroup>[1]): (group: ObjectGroup) => GroupPlan {
  const known = new WeakMap<object, WeakMap<object, Map<string, GroupPlan>>>();
  const made = (group: ObjectGroup): GroupPlan => renderDiff(diffGroup(group, context));
  return (group) => {
    if (group.columns.length > 0) return made(group);
    const { object, desired } = group.main;
    const ofAcl = known.get(object.acl) ?? new WeakMap<object, Map<string, GroupPlan>>();
    known.set(object.acl, ofAcl);
    const ofBoth = ofAcl.get(desired) ?? new Map<string, GroupPlan>();
    ofAcl.set(desired, ofBoth);
    const key = `${group.exclusive} ${object.owner}`;
    const plan = ofBoth.get(key) ?? made(group);
    ofBoth.set(key, plan);
    return plan;
  };
}

function groupsOf(spec: AccessSpec, index: AccessIndex, grants: ResolvedGrants): readonly ObjectGroup[] {
  const exclusive = isExclusive(spec.mode);
  const declared = new Set(spec.schemas.map((schema) => schema.name));
  const database = index.database === null ? [] : [bareGroup(index.database, exclusive, grants)];
  const schemas = [...index.schemas.entries()]
    .filter(([name]) => !isSystemSchema(name))
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([name, schema]) => schemaGroups(schema, exclusive && declared.has(name), grants));
  return [...database, ...schemas, ...looseGroups(spec, index, grants), ...systemGroups(grants)];
}

function bareGroup(object: CatalogueObject, exclusive: boolean, { desired }: ResolvedGrants): ObjectGroup {
  return { main: { object, desired: desired.of(object) }, columns: [], exclusive };
}

/** The server's own objects that grants name: what is declared is granted, nothing is ever revoked. */
function systemGroups(grants: ResolvedGrants): readonly ObjectGroup[] {
  return [...grants.desired.named]
    .filter((object) => object.schema !== null && isSystemSchema(object.schema))
    .map((object) => bareGroup(object, false, grants));
}

/** Objects in no schema: of a class in scope all but members of extensions, of others those that grants name. */
function looseGroups(spec: AccessSpec, index: AccessIndex, grants: ResolvedGrants): readonly ObjectGroup[] {
  return looseClasses.flatMap((on) =>
    [...index.loose[on].values()]
      .sort((left, right) => compareText(left.name, right.name))
      .map((object) => {
        const inScope = object.extension === null && spec.loose?.includes(on) === true;
        return bareGroup(object, isExclusive(spec.mode) && (inScope || grants.named.has(object)), grants);
      }),
  );
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
  const own = bareGroup(schema.schema, exclusive, grants);
  const objects = objectsOf(schema).map((object) => ({
    main: { object, desired: grants.desired.of(object) },
    columns: columnStates(object, schema, grants),
    exclusive: exclusive && (object.extension === null || grants.named.has(object)),
  }));
  return [own, ...objects];
}

const noPrivileges: ObjectState["desired"] = new Map();

/** The columns that the catalogue tells of or that grants name. */
function columnStates(
  main: CatalogueObject,
  schema: SchemaIndex,
  grants: ResolvedGrants,
): readonly ObjectState[] {
  if (!classesOf(main.kind).includes("tables")) return [];
  const declared = grants.desired.columnsOf(main);
  const known = columnsOf(schema, main.name);
  if (declared.size === 0 && known.length === 0) return [];
  const states = new Map<string, ObjectState>();
  for (const object of known) states.set(object.column ?? "", { object, desired: noPrivileges });
  for (const [column, { object, privileges }] of declared) {
    states.set(column, { object: states.get(column)?.object ?? object, desired: privileges });
  }
  return [...states.values()].sort((left, right) =>
    compareText(left.object.column ?? "", right.object.column ?? ""),
  );
}
