import type { CatalogueDefaultPrivileges, CatalogueObject } from "../../access/access-catalogue.ts";
import type { AclEntry } from "../../access/privilege.ts";

/** A schema as `CREATE SCHEMA … AUTHORIZATION` makes it: its owner's default privileges apply at once. */
export function newSchemaObject(
  name: string,
  owner: string,
  defaults: readonly CatalogueDefaultPrivileges[],
): CatalogueObject {
  const stored = defaults.find(
    (each) => each.creator === owner && each.schema === null && each.class === "schemas",
  );
  return {
    kind: "schema",
    schema: null,
    name,
    column: null,
    owner,
    aclSource: stored === undefined ? "default" : "explicit",
    acl: stored?.acl ?? builtIn(owner),
    extension: null,
  };
}

function builtIn(owner: string): readonly AclEntry[] {
  const entry = { grantee: owner, grantor: owner, grantable: false };
  return [
    { ...entry, privilege: "USAGE" },
    { ...entry, privilege: "CREATE" },
  ];
}
