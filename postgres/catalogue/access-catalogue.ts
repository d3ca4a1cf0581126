import type {
  AccessCatalogue,
  CatalogueDefaultPrivileges,
  CatalogueObject,
} from "../access/access-catalogue.ts";
import type { DefaultPrivilegeClass, ObjectKind } from "../access/privilege.ts";
import type { SqlQuery } from "../client/query.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import type { AccessObjectRow } from "./access-object-row.ts";
import type { AclReader } from "./acl-reader.ts";
import { aclReader } from "./acl-reader.ts";
import { columnAclsQuery } from "./column-acls.sql.ts";
import { databaseAclQuery } from "./database-acl.sql.ts";
import { defaultAclsQuery } from "./default-acls.sql.ts";
import { foreignDataWrapperAclsQuery } from "./foreign-data-wrapper-acls.sql.ts";
import { foreignServerAclsQuery } from "./foreign-server-acls.sql.ts";
import { languageAclsQuery } from "./language-acls.sql.ts";
import { largeObjectAclsQuery } from "./large-object-acls.sql.ts";
import type { NamesByOid } from "./names-by-oid.ts";
import { readRoleNames } from "./names-by-oid.ts";
import { onlyRow } from "./only-row.ts";
import { relationAclsQuery } from "./relation-acls.sql.ts";
import { routineAclsQuery } from "./routine-acls.sql.ts";
import { schemaAclsQuery } from "./schema-acls.sql.ts";
import { readServerVersionNum } from "./server-version.ts";
import { typeAclsQuery } from "./type-acls.sql.ts";

const objectQueries: readonly SqlQuery<AccessObjectRow>[] = [
  schemaAclsQuery,
  relationAclsQuery,
  columnAclsQuery,
  routineAclsQuery,
  typeAclsQuery,
  languageAclsQuery,
  foreignDataWrapperAclsQuery,
  foreignServerAclsQuery,
  largeObjectAclsQuery,
];

/** `pg_default_acl.defaclobjtype`, whose letters are not those of `relkind` nor of `acldefault()`. */
const defaultClasses: Readonly<
  Record<
    "r" | "S" | "f" | "T" | "n" | "L",
    { readonly class: DefaultPrivilegeClass; readonly kind: ObjectKind }
  >
> = {
  r: { class: "tables", kind: "table" },
  S: { class: "sequences", kind: "sequence" },
  f: { class: "routines", kind: "routine" },
  T: { class: "types", kind: "type" },
  n: { class: "schemas", kind: "schema" },
  L: { class: "large-objects", kind: "large-object" },
};

function catalogueObject(row: AccessObjectRow, roles: NamesByOid, read: AclReader): CatalogueObject {
  const owner = roles.nameOf(row.owner);
  const aclSource = row.acl === null ? "default" : "explicit";
  return { ...row, owner, aclSource, acl: read(row.acl, row.kind, owner) };
}

async function readDefaults(
  session: SnapshotSession,
  roles: NamesByOid,
  read: AclReader,
): Promise<readonly CatalogueDefaultPrivileges[]> {
  const rows = await session.rows(defaultAclsQuery);
  return rows.map((row) => {
    const creator = roles.nameOf(row.creator);
    const { class: objects, kind } = defaultClasses[row.letter];
    return { creator, schema: row.schema, class: objects, acl: read(row.acl, kind, creator) };
  });
}

/**
 * Reads owners and ACLs of everything in the session's database, raw and by oid, and expands them here:
 * functions like `has_table_privilege` look into the server's caches and not into the snapshot.
 *
 * @throws PostgresError `result-unexpected` when roles are renamed while it reads.
 */
export async function readAccessCatalogue(session: SnapshotSession): Promise<AccessCatalogue> {
  const roles = await readRoleNames(session);
  const read = aclReader(roles, await readServerVersionNum(session));
  const database = onlyRow(await session.rows(databaseAclQuery), databaseAclQuery.name);
  const objects: CatalogueObject[] = [catalogueObject(database, roles, read)];
  for (const query of objectQueries) {
    for (const row of await session.rows(query)) objects.push(catalogueObject(row, roles, read));
  }
  return { database: database.name, objects, defaults: await readDefaults(session, roles, read) };
}
