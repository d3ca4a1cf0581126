import { parseAclItem } from "./parse-acl-item.ts";
import type { AclEntry, ObjectKind } from "./privilege.ts";
import { PUBLIC } from "./privilege.ts";
import { privilegesOf, publicDefaults } from "./privilege-letters.ts";

/** What the server's `acldefault()` gives: PUBLIC's built-in privileges and everything for the owner. */
export function defaultAcl(kind: ObjectKind, owner: string, serverVersionNum: number): readonly AclEntry[] {
  // A column has no ACL of its own until somebody grants on it: the table's owner acts through the table.
  if (kind === "column") return [];
  const entry =
    (grantee: string) =>
    (privilege: AclEntry["privilege"]): AclEntry => ({
      grantee,
      grantor: owner,
      privilege,
      grantable: false,
    });
  return [
    ...publicDefaults(kind).map(entry(PUBLIC)),
    ...privilegesOf(kind, serverVersionNum).map(entry(owner)),
  ];
}

/**
 * The entries of an object's ACL: those stored, or those that NULL stands for. An empty array is nobody, not
 * even the owner (who can still grant it to himself again).
 *
 * @throws PostgresError `value-invalid` for an item that cannot be read.
 */
export function expandAcl(
  acl: readonly string[] | null,
  kind: ObjectKind,
  owner: string,
  serverVersionNum: number,
): readonly AclEntry[] {
  return acl === null ? defaultAcl(kind, owner, serverVersionNum) : acl.flatMap(parseAclItem);
}
