import type { AclEntry, ObjectKind } from "../access/privilege.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { aclReader } from "./acl-reader.ts";
import { alteredAclsQuery } from "./altered-acls.sql.ts";
import { readRoleNames } from "./names-by-oid.ts";
import { readServerVersionNum } from "./server-version.ts";

/** An object of the system or of an extension that gives more than initdb or the extension's script gave. */
export interface AlteredAcl {
  readonly kind: ObjectKind;
  readonly schema: string | null;
  readonly name: string;
  readonly column: string | null;
  readonly owner: string;
  /** The extension that the object is a member of; null for the system's own. */
  readonly extension: string | null;
  /** Whether neither initdb nor the extension's script would have given it this owner. */
  readonly ownerChanged: boolean;
  /** Entries of others than the owner that were granted since. */
  readonly added: readonly AclEntry[];
}

function isNew(entry: AclEntry, initial: readonly AclEntry[]): boolean {
  return !initial.some(
    ({ grantee, privilege, grantable }) =>
      grantee === entry.grantee && privilege === entry.privilege && (grantable || !entry.grantable),
  );
}

/**
 * Reads what somebody granted since on the system's objects and on members of extensions, and which of those changed
 * hands. What was taken away is not told of, nor an object of which nothing else changed.
 *
 * @throws PostgresError `result-unexpected` when roles are renamed while it reads.
 */
export async function readAlteredAcls(session: SnapshotSession): Promise<readonly AlteredAcl[]> {
  const roles = await readRoleNames(session);
  const read = aclReader(roles, await readServerVersionNum(session));
  const rows = await session.rows(alteredAclsQuery);
  return rows
    .map(({ acl, initial, ...rest }) => {
      const owner = roles.nameOf(rest.owner);
      const before = read(initial, rest.kind, owner);
      // A column's built-in default is nothing, whatever the table's is.
      const added = read(acl, rest.kind, owner).filter(
        (entry) =>
          entry.grantee !== owner && isNew(entry, initial === null && rest.kind === "column" ? [] : before),
      );
      return { ...rest, owner, added };
    })
    .filter(({ added, ownerChanged }) => ownerChanged || added.length > 0);
}
