import type { FactsOf } from "../evidence-kinds/index.ts";

type Access = FactsOf<"object-privileges">;
type Place = Pick<Access["objects"][number], "kind" | "schema" | "name" | "column">;

function keyOf({ kind, schema, name, column }: Place): string {
  return JSON.stringify([kind, schema, name, column]);
}

/**
 * The objects with members of extensions taken out of them that the extension's script cannot have made: their owner is
 * another. Whoever makes a table a member of an extension does not hide it.
 */
export function withoutFalseMembers({ objects, altered }: Access): Access["objects"] {
  const changed = altered.filter(({ extension, ownerChanged }) => extension !== null && ownerChanged);
  if (changed.length === 0) return objects;
  const keys = new Set(changed.map(keyOf));
  const tables = new Set(changed.map(({ schema, name }) => JSON.stringify([schema, name])));
  const isFalse = (object: Place): boolean =>
    keys.has(keyOf(object)) ||
    (object.kind === "column" && tables.has(JSON.stringify([object.schema, object.name])));
  return objects.map((object) =>
    object.extension !== null && isFalse(object) ? { ...object, extension: null } : object,
  );
}

/** What was granted on an object since initdb, or its extension's script, made it; nothing for any other. */
export function addedTo({ altered }: Access): (object: Place) => Access["altered"][number]["added"] {
  const added = new Map(altered.map((entry) => [keyOf(entry), entry.added]));
  return (object) => added.get(keyOf(object)) ?? [];
}
