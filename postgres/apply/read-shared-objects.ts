import type { CatalogueObject } from "../access/access-catalogue.ts";
import { aclReader } from "../catalogue/acl-reader.ts";
import { readRoleNames } from "../catalogue/names-by-oid.ts";
import { readServerVersionNum } from "../catalogue/server-version.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { sharedParametersQuery, sharedTablespacesQuery } from "./shared-objects.sql.ts";

/** Reads what all databases of a cluster share and grants can be on: parameters and tablespaces. */
export async function readSharedObjects(session: SnapshotSession): Promise<readonly CatalogueObject[]> {
  const roles = await readRoleNames(session);
  const read = aclReader(roles, await readServerVersionNum(session));
  const parameters = await session.rows(sharedParametersQuery);
  const tablespaces = await session.rows(sharedTablespacesQuery);
  return [...parameters, ...tablespaces].map((row) => {
    const owner = roles.nameOf(row.owner);
    const aclSource = row.acl === null ? "default" : "explicit";
    return { ...row, owner, aclSource, acl: read(row.acl, row.kind, owner) };
  });
}
