import type { AccessCatalogue, CatalogueObject, RoleCatalogue } from "../../access/access-catalogue.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import type { GrantTarget } from "../specs.ts";
import { objectKey } from "./desired-acl.ts";

/** What is known of the server's own objects. */
export interface SystemObjects {
  /** Those whose ACL is no longer what initdb made it. */
  readonly changed: ReadonlyMap<string, CatalogueObject>;
  /** The bootstrap superuser, who owns all of them. */
  readonly owner: string;
}

const BOOTSTRAP_SUPERUSER = 10;

/** Gathers what the catalogues tell of the server's own objects. */
export function systemObjects(access: AccessCatalogue, roles: RoleCatalogue): SystemObjects {
  const owner = roles.roles.find((role) => role.oid === BOOTSTRAP_SUPERUSER)?.name ?? "postgres";
  return { changed: new Map(access.objects.map((object) => [objectKey(object), object])), owner };
}

/**
 * The server's own views and functions that a grant names one by one, such as `pg_hba_file_rules()` for a collector.
 * The catalogue tells only of those whose ACL somebody changed; one it does not tell of has what initdb gave, which no
 * declared grant repeats, so it counts as having nothing. Nothing is ever revoked from them.
 */
export function findSystemObjects(
  target: Exclude<GrantTarget, { readonly on: "database" }>,
  system: SystemObjects,
): readonly CatalogueObject[] | OutOfReach {
  const item = `schema ${displayName(target.schema)}`;
  if ((target.on !== "tables" && target.on !== "routines") || target.objects === "all") {
    return {
      item,
      reason: "of the system's schemas only tables, views and routines can be granted, one by one",
    };
  }
  const kind = target.on === "routines" ? "routine" : "view";
  return target.objects.map((name) => {
    const bare: CatalogueObject = {
      kind,
      schema: target.schema,
      name,
      column: null,
      owner: system.owner,
      aclSource: "explicit",
      acl: [],
      extension: null,
    };
    return system.changed.get(objectKey(bare)) ?? bare;
  });
}
