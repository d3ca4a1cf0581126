import type { RoleCatalogue } from "../../access/access-catalogue.ts";
import { displayName } from "../display-name.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";
import { bootstrapSuperuser } from "./system-objects.ts";

/** What the role that carries a plan out can do. */
export interface Reach {
  /** The role's name; null when it is not known, and everything is taken to be in reach. */
  readonly actor: string | null;
  readonly superuser: boolean;
  readonly hasPrivilegesOf: HasPrivilegesOf;
  /** In whose name `GRANT role` is recorded where nothing else is said. */
  readonly grantor: string;
}

/** What a role of the catalogue can do; the same as a superuser when none is named. */
export function reachOf(actor: string | null, roles: RoleCatalogue, hasPrivilegesOf: HasPrivilegesOf): Reach {
  const superuser = actor === null || roles.roles.some(({ name, superuser: any }) => name === actor && any);
  return {
    actor,
    superuser,
    hasPrivilegesOf,
    grantor: superuser ? bootstrapSuperuser(roles) : (actor ?? ""),
  };
}

/** Why the actor cannot do what takes the rights of an owner, or null when it can. */
export function ownerProblem(reach: Reach, owner: string): string | null {
  const { actor, superuser, hasPrivilegesOf } = reach;
  if (actor === null || superuser || hasPrivilegesOf(actor, owner)) return null;
  return `${displayName(owner)} owns it, and ${displayName(actor)} does not have the rights of that role`;
}
