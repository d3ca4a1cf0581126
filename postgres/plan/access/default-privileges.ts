import type { CatalogueDefaultPrivileges } from "../../access/access-catalogue.ts";
import type { DefaultPrivilegeClass } from "../../access/privilege.ts";
import { PUBLIC } from "../../access/privilege.ts";

/** Whose future objects, where, of which class. */
export interface DefaultScope {
  readonly creator: string;
  /** Null: in every schema. */
  readonly schema: string | null;
  readonly class: DefaultPrivilegeClass;
}

/** Grantee to privilege to "with grant option", without the creator's own privileges. */
export type DefaultAcl = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** Identifies a scope whatever the names hold. */
export function scopeKey(scope: DefaultScope): string {
  return JSON.stringify([scope.creator, scope.schema ?? "", scope.schema === null, scope.class]);
}

/** What the catalogue says, with PostgreSQL's own defaults where nothing is stored. */
export interface ObservedDefaults {
  readonly stored: readonly DefaultScope[];
  readonly aclOf: (scope: DefaultScope) => DefaultAcl;
}

/** Makes the stored rows of `pg_default_acl` ready to be compared. */
export function observedDefaults(rows: readonly CatalogueDefaultPrivileges[]): ObservedDefaults {
  const acls = new Map(rows.map((row) => [scopeKey(row), aclOfRow(row)]));
  return {
    stored: rows.map(({ creator, schema, class: class_ }) => ({ creator, schema, class: class_ })),
    aclOf: (scope) => acls.get(scopeKey(scope)) ?? builtInDefault(scope),
  };
}

function aclOfRow(row: CatalogueDefaultPrivileges): DefaultAcl {
  const acl = new Map<string, Map<string, boolean>>();
  for (const { grantee, privilege, grantable } of row.acl) {
    if (grantee === row.creator) continue;
    const privileges = acl.get(grantee) ?? new Map<string, boolean>();
    acl.set(grantee, privileges.set(privilege, privileges.get(privilege) === true || grantable));
  }
  return acl;
}

/** `acldefault()`: PUBLIC may execute new routines and use new types; a single schema has no default at all. */
function builtInDefault(scope: DefaultScope): DefaultAcl {
  if (scope.schema !== null) return new Map();
  if (scope.class === "routines") return new Map([[PUBLIC, new Map([["EXECUTE", false]])]]);
  if (scope.class === "types") return new Map([[PUBLIC, new Map([["USAGE", false]])]]);
  return new Map();
}
