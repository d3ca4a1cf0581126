import type { CatalogueObject } from "./access-catalogue.ts";
import type { AclEntry, ObjectKind } from "./privilege.ts";

/**
 * Objects that nobody can tell apart by privileges: of one kind, schema, owner and ACL. A database of 100,000
 * tables has a few dozen groups, and whatever is computed of a group holds for every object in it.
 */
export interface ObjectGroup {
  readonly kind: ObjectKind;
  /** Null for objects that live in no schema. */
  readonly schema: string | null;
  readonly owner: string;
  /** As in `CatalogueObject`: `default` is a stored NULL, expanded. */
  readonly aclSource: "default" | "explicit";
  readonly acl: readonly AclEntry[];
  /** The objects; a routine's name stands with its identity arguments. Of columns: their tables. */
  readonly names: readonly string[];
  /** Of kind `column` one for each of `names`, otherwise null. */
  readonly columns: readonly string[] | null;
}

interface GrowingGroup extends ObjectGroup {
  readonly names: string[];
  readonly columns: string[] | null;
}

function newGroup({ kind, schema, owner, aclSource, acl }: CatalogueObject): GrowingGroup {
  return { kind, schema, owner, aclSource, acl, names: [], columns: kind === "column" ? [] : null };
}

/** Numbers ACLs by content; an array that was seen before is not looked at again. */
function aclNumbers(): (acl: readonly AclEntry[]) => number {
  const byIdentity = new Map<readonly AclEntry[], number>();
  const byContent = new Map<string, number>();
  return (acl) => {
    const known = byIdentity.get(acl);
    if (known !== undefined) return known;
    const text = JSON.stringify(acl.map((e) => [e.grantee, e.grantor, e.privilege, e.grantable]));
    const number = byContent.get(text) ?? byContent.size;
    byContent.set(text, number);
    byIdentity.set(acl, number);
    return number;
  };
}

/** Groups single objects: the way from an `AccessCatalogue` to the closure engine. */
export function groupObjects(objects: readonly CatalogueObject[]): readonly ObjectGroup[] {
  const groups = new Map<string, GrowingGroup>();
  const numberOf = aclNumbers();
  for (const object of objects) {
    const { kind, schema, owner, aclSource, acl } = object;
    const key = JSON.stringify([kind, schema, owner, aclSource, numberOf(acl)]);
    const group = groups.get(key) ?? newGroup(object);
    groups.set(key, group);
    group.names.push(object.name);
    group.columns?.push(object.column ?? "");
  }
  return [...groups.values()];
}
