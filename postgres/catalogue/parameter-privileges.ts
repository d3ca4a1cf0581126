import type { AclEntry } from "../access/privilege.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { aclReader } from "./acl-reader.ts";
import { readRoleNames } from "./names-by-oid.ts";
import { parameterAclsQuery } from "./parameter-acls.sql.ts";
import { readServerVersionNum } from "./server-version.ts";

/** Who may change one setting that is otherwise a superuser's. */
export interface ParameterPrivileges {
  /** In lower case, as the server stores it. */
  readonly parameter: string;
  readonly acl: readonly AclEntry[];
}

/** Reads `pg_parameter_acl`. A setting that is not listed has no grants. */
export async function readParameterPrivileges(
  session: SnapshotSession,
): Promise<readonly ParameterPrivileges[]> {
  const read = aclReader(await readRoleNames(session), await readServerVersionNum(session));
  const rows = await session.rows(parameterAclsQuery);
  // The row always exists with an ACL, so that the owner (the bootstrap superuser) does not matter.
  return rows.map(({ parameter, acl }) => ({ parameter, acl: read(acl, "parameter", "") }));
}
