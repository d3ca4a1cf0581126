import type { AccessCatalogue, CatalogueObject, RoleCatalogue } from "../../access/access-catalogue.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach } from "../plan.ts";
import type { GrantTarget } from "../specs.ts";
import { isSystemSchema } from "./system-schema.ts";

/** What is known of the server's own objects. */
export interface SystemObjects {
  /** Those whose ACL is no longer what initdb made it, and those that grants named so far: one of each. */
  readonly known: Map<string, CatalogueObject>;
  /** The bootstrap superuser, who owns all of them. */
  readonly owner: string;
}

const BOOTSTRAP_SUPERUSER = 10;

/** The role that initdb made, whatever its name by now. */
export function bootstrapSuperuser(roles: RoleCatalogue): string {
  return roles.roles.find((role) => role.oid === BOOTSTRAP_SUPERUSER)?.name ?? "postgres";
}

/** Gathers what the catalogues tell of the server's own objects. */
export function systemObjects(access: AccessCatalogue, roles: RoleCatalogue): SystemObjects {
  const owner = bootstrapSuperuser(roles);
  const ofSystem = access.objects.filter(
    (object) => object.schema !== null && isSystemSchema(object.schema) && object.kind !== "column",
  );
  return { known: new Map(ofSystem.map((object) => [systemKey(object), object])), owner };
}

/** Relations share one name space; routines have one of their own. */
function systemKey({ kind, schema, name }: CatalogueObject): string {
  const space = kind === "routine" || kind === "type" || kind === "domain" ? kind : "relation";
  return JSON.stringify([space, schema, name]);
}

/**
 * The server's own views and functions that a grant names one by one, such as `pg_hba_file_rules()` for a collector.
 * The catalogue tells only of those whose ACL somebody changed; one it does not tell of has what initdb gave, which no
 * declared grant repeats, so it counts as having nothing. Nothing is ever revoked from them.
 */
export function findSystemObjects(
  target: Extract<GrantTarget, { readonly schema: string }>,
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
    const found = system.known.get(systemKey(bare)) ?? bare;
    system.known.set(systemKey(bare), found);
    return found;
  });
}
