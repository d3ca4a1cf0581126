import { expandAcl } from "../access/expand-acl.ts";
import { parseAclArray } from "../access/parse-acl-array.ts";
import type { AclEntry, ObjectKind } from "../access/privilege.ts";
import { PUBLIC } from "../access/privilege.ts";
import { PostgresError } from "../errors.ts";
import type { NamesByOid } from "./names-by-oid.ts";

/** Expands stored ACLs. Equal ACLs give the same array: a database of 100,000 tables has a few dozen. */
export type AclReader = (stored: string | null, kind: ObjectKind, owner: string) => readonly AclEntry[];

/** Digits are what the server prints of a role that is gone; of one that the snapshot still has, it must not. */
function isOrphan(name: string, roles: NamesByOid): boolean {
  return /^[0-9]+$/.test(name) && !roles.hasOid(Number(name));
}

/**
 * The server prints names of an ACL from its caches and not from our snapshot, so that a role renamed or
 * dropped meanwhile would bear a name that the snapshot does not have.
 */
function checkNames(entries: readonly AclEntry[], roles: NamesByOid): void {
  for (const name of new Set(entries.flatMap(({ grantee, grantor }) => [grantee, grantor]))) {
    if (name !== PUBLIC && !roles.has(name) && !isOrphan(name, roles)) {
      throw new PostgresError(
        "result-unexpected",
        `the role ${JSON.stringify(name)} changed while it was read`,
        {
          nextStep: "Run it again: roles were renamed or dropped at the same time.",
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
