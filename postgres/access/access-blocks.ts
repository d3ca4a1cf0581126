import { PostgresError } from "../errors.ts";
import type { AccessEngine } from "./access-engine.ts";
import type { ObjectGroup } from "./object-group.ts";
import type { Privilege } from "./privilege.ts";
import { bitOf } from "./privilege-mask.ts";

/** Schemas whose ACL is as initdb made it are not read; everybody may use these. */
const openSchemas: ReadonlySet<string> = new Set(["pg_catalog", "information_schema"]);

/** Says what makes a held privilege unusable in practice, or null. */
type Blocks = (
  group: ObjectGroup,
  role: number,
  privilege: Privilege,
  column: "usable" | "reachable",
) => string | null;

interface Doors {
  /** By schema's name. */
  readonly schemas: ReadonlyMap<string, ObjectGroup>;
  readonly database: ObjectGroup | null;
}

function doorsOf(groups: readonly ObjectGroup[]): Doors {
  const schemas = groups
    .filter(({ kind }) => kind === "schema")
    .flatMap((group) => group.names.map((name) => [name, group] as const));
  return { schemas: new Map(schemas), database: groups.find(({ kind }) => kind === "database") ?? null };
}

/** Of one privilege on one group by one role, remembered, since every object behind the same door asks. */
function remembered(
  engine: AccessEngine,
): (group: ObjectGroup, role: number, bit: number, column: "usable" | "reachable") => boolean {
  const known = new Map<ObjectGroup, Map<number, readonly [usable: number, reachable: number]>>();
  return (group, role, bit, column) => {
    const byRole = known.get(group) ?? new Map<number, readonly [number, number]>();
    known.set(group, byRole);
    let masks = byRole.get(role);
    if (masks === undefined) {
      const access = engine.accessTo(group, [role]);
      masks = [access.usable[0] ?? 0, access.reachable[0] ?? 0];
      byRole.set(role, masks);
    }
    return (masks[column === "usable" ? 0 : 1] & bit) !== 0;
  };
}

/**
 * What stands before a privilege: USAGE on the object's schema, and CONNECT to the database. A usable privilege
 * needs USAGE that is usable too, a reachable one USAGE that can be reached; connecting comes before SET ROLE,
 * so that CONNECT must be usable in any case. Parameters and tablespaces belong to no database.
 */
export function accessBlocks(engine: AccessEngine): Blocks {
  const { schemas, database } = doorsOf(engine.groups);
  const holds = remembered(engine);
  const schemaOf = (name: string): ObjectGroup | null => {
    const schema = schemas.get(name);
    if (schema !== undefined) return schema;
    if (openSchemas.has(name)) return null;
    throw new PostgresError(
      "result-unexpected",
      `the schema ${JSON.stringify(name)} of an object is not among the objects`,
    );
  };
  return (group, role, privilege, column) => {
    if (group.kind === "parameter" || group.kind === "tablespace") return null;
    const missing: string[] = [];
    const schema = group.schema === null ? null : schemaOf(group.schema);
    if (schema !== null && !holds(schema, role, bitOf("USAGE"), column))
      missing.push(`USAGE on schema ${group.schema}`);
    const isConnect = group.kind === "database" && privilege === "CONNECT";
    if (database !== null && !isConnect && !holds(database, role, bitOf("CONNECT"), "usable"))
      missing.push(`CONNECT on database ${database.names[0] ?? ""}`);
    return missing.length === 0 ? null : missing.join(", ");
  };
}
