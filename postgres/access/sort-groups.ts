import type { ObjectGroup } from "./object-group.ts";
import { objectKinds } from "./privilege.ts";

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortedNames(group: ObjectGroup): ObjectGroup {
  const { names, columns } = group;
  if (columns === null) return { ...group, names: names.toSorted(compare) };
  const pairs = names.map((name, at) => [name, columns[at] ?? ""] as const);
  pairs.sort((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]));
  return { ...group, names: pairs.map(([name]) => name), columns: pairs.map(([, column]) => column) };
}

/**
 * Puts groups and the objects in them into an order that depends on nothing but what is there: kind, schema, first
 * name; by code unit. For output, since sorting 100,000 names takes longer than computing what they allow.
 */
export function sortGroups(groups: readonly ObjectGroup[]): readonly ObjectGroup[] {
  return groups
    .map(sortedNames)
    .sort(
      (left, right) =>
        objectKinds.indexOf(left.kind) - objectKinds.indexOf(right.kind) ||
        compare(left.schema ?? "", right.schema ?? "") ||
        compare(left.names[0] ?? "", right.names[0] ?? "") ||
        compare(left.columns?.[0] ?? "", right.columns?.[0] ?? ""),
    );
}
