import { PostgresError } from "../errors.ts";
import type { ObjectGroup } from "./object-group.ts";
import type { ObjectKind } from "./privilege.ts";

const tableKinds: ReadonlySet<ObjectKind> = new Set([
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
]);

/** Groups in which all columns of one group belong to tables of one group. */
export interface GroupsWithTables {
  readonly groups: readonly ObjectGroup[];
  /** By the group of columns. */
  readonly tableOf: ReadonlyMap<ObjectGroup, ObjectGroup>;
}

/** Schema and name as a key: the text of a name can hold anything but NUL. */
function keyOf(schema: string | null, name: string): string {
  return `${schema ?? ""}\0${name}`;
}

/** Looks only for the tables that have columns with an ACL: they are few where tables are many. */
function tablesByName(
  groups: readonly ObjectGroup[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ObjectGroup> {
  const found = new Map<string, ObjectGroup>();
  if (wanted.size === 0) return found;
  for (const group of groups) {
    if (!tableKinds.has(group.kind)) continue;
    for (const name of group.names) {
      const key = keyOf(group.schema, name);
      if (wanted.has(key)) found.set(key, group);
    }
  }
  return found;
}

interface Split {
  readonly table: ObjectGroup;
  readonly names: string[];
  readonly columns: string[];
}

function splitByTable(
  group: ObjectGroup,
  tables: ReadonlyMap<string, ObjectGroup>,
): ReadonlyMap<ObjectGroup, Split> {
  const splits = new Map<ObjectGroup, Split>();
  group.names.forEach((name, at) => {
    const table = tables.get(keyOf(group.schema, name));
    if (table === undefined) {
      throw new PostgresError(
        "result-unexpected",
        `the table ${JSON.stringify(name)} of a column with privileges is not among the objects`,
      );
    }
    const split = splits.get(table) ?? { table, names: [], columns: [] };
    splits.set(table, split);
    split.names.push(name);
    split.columns.push(group.columns?.[at] ?? "");
  });
  return splits;
}

/**
 * Splits groups of columns by the groups of their tables, since a column's privileges are its own and its table's.
 *
 * @throws PostgresError `result-unexpected` for a column whose table is not there.
 */
export function tablesOfColumns(groups: readonly ObjectGroup[]): GroupsWithTables {
  const columns = groups.filter(({ kind }) => kind === "column");
  const wanted = new Set(columns.flatMap(({ schema, names }) => names.map((name) => keyOf(schema, name))));
  const tables = tablesByName(groups, wanted);
  const tableOf = new Map<ObjectGroup, ObjectGroup>();
  const split = columns.flatMap((group) =>
    [...splitByTable(group, tables).values()].map(({ table, names, columns: of }) => {
      const part = { ...group, names, columns: of };
      tableOf.set(part, table);
      return part;
    }),
  );
  return { groups: [...groups.filter(({ kind }) => kind !== "column"), ...split], tableOf };
}
