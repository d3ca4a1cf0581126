import type { AccessCatalogue, CatalogueObject, RoleCatalogue } from "../../access/access-catalogue.ts";
import { defaultAcl } from "../../access/expand-acl.ts";
import { bootstrapSuperuser } from "./system-objects.ts";

/** The trusted languages of initdb, and the extension that each belongs to. */
const initial = [
  ["plpgsql", "plpgsql"],
  ["sql", null],
] as const;

/** Adds initdb's languages, of which the catalogue tells only where they are no longer as initdb left them. */
export function withInitialLanguages(access: AccessCatalogue, roles: RoleCatalogue): AccessCatalogue {
  const known = new Set(access.objects.filter(({ kind }) => kind === "language").map(({ name }) => name));
  const owner = bootstrapSuperuser(roles);
  const missing = initial
    .filter(([name]) => !known.has(name))
    .map(([name, extension]): CatalogueObject => {
      const acl = defaultAcl("language", owner, roles.serverVersionNum);
      const place = { kind: "language", schema: null, name, column: null } as const;
      return { ...place, owner, aclSource: "default", acl, extension };
    });
  return missing.length === 0 ? access : { ...access, objects: [...access.objects, ...missing] };
}
