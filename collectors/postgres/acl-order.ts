import type { AclEntry } from "#postgres/access/privilege.ts";
import { inOrder } from "../canonical-order.ts";

/** An ACL's entries by grantee, grantor, privilege and grant option: the server keeps them as they were granted. */
export function aclInOrder(acl: readonly AclEntry[]): AclEntry[] {
  return inOrder(acl, (entry) => [entry.grantee, entry.grantor, entry.privilege, entry.grantable]);
}
