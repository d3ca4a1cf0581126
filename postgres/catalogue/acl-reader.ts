import { expandAcl } from "../access/expand-acl.ts";
import { parseAclArray } from "../access/parse-acl-array.ts";
import type { AclEntry, ObjectKind } from "../access/privilege.ts";
import { PUBLIC } from "../access/privilege.ts";
import { PostgresError } from "../errors.ts";
import type { NamesByOid } from "./names-by-oid.ts";

/** Expands stored ACLs. Equal ACLs give the same array: a database of 100,000 tables has a few dozen. */
export type AclReader = (stored: string | null, kind: ObjectKind, owner: string) => readonly AclEntry[];

/**
 * The server prints names of an ACL from its caches and not from our snapshot, so that a role renamed
 * meanwhile would bear a name that the snapshot does not have. (Digits are what is left of a dropped role.)
 */
function checkNames(entries: readonly AclEntry[], roles: NamesByOid): void {
  for (const name of new Set(entries.flatMap(({ grantee, grantor }) => [grantee, grantor]))) {
    if (name !== PUBLIC && !roles.has(name) && !/^[0-9]+$/.test(name)) {
      throw new PostgresError(
        "result-unexpected",
        `the role ${JSON.stringify(name)} appeared while reading`,
        {
          nextStep: "Run it again: roles were renamed at the same time.",
        },
      );
    }
  }
}

/** Makes an {@link AclReader} for one snapshot. */
export function aclReader(roles: NamesByOid, serverVersionNum: number): AclReader {
  const known = new Map<string, readonly AclEntry[]>();
  return (stored, kind, owner) => {
    const key = stored === null ? `${kind}/${owner}` : stored;
    const found = known.get(key);
    if (found !== undefined) return found;
    const items = stored === null ? null : parseAclArray(stored);
    const entries = Object.freeze(expandAcl(items, kind, owner, serverVersionNum));
    checkNames(entries, roles);
    known.set(key, entries);
    return entries;
  };
}
