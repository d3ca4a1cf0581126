import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { AclEntry } from "../../access/privilege.ts";

/**
 * An object as `ALTER … OWNER TO` leaves it. The server puts the new owner in the old one's place in the ACL,
 * as grantor and as grantee, and merges entries that become the same (`aclnewowner()`).
 */
export function ownerChanged(object: CatalogueObject, owner: string): CatalogueObject {
  const renamed = (role: string): string => (role === object.owner ? owner : role);
  const merged = new Map<string, AclEntry>();
  for (const entry of object.acl) {
    const after = { ...entry, grantee: renamed(entry.grantee), grantor: renamed(entry.grantor) };
    const key = JSON.stringify([after.grantee, after.grantor, after.privilege]);
    merged.set(key, { ...after, grantable: after.grantable || merged.get(key)?.grantable === true });
  }
  return { ...object, owner, acl: [...merged.values()] };
}
