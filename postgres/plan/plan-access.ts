import type { AccessCatalogue, RoleCatalogue } from "../access/access-catalogue.ts";
import { withInitialLanguages } from "./access/initial-languages.ts";
import { knownRoles } from "./access/known-roles.ts";
import { privilegesOfRoles } from "./access/owner-rights.ts";
import { planDefaultPrivileges } from "./access/plan-default-privileges.ts";
import { planMemberships } from "./access/plan-memberships.ts";
import { planObjectAcls } from "./access/plan-object-acls.ts";
import { planOwnership } from "./access/plan-ownership.ts";
import { reachOf } from "./access/reach.ts";
import { resolveGrants } from "./access/resolve-grants.ts";
import { systemObjects } from "./access/system-objects.ts";
import { displayName } from "./display-name.ts";
import type { OutOfReach, Plan, PlannedStatement } from "./plan.ts";
import type { AccessSpec } from "./specs.ts";

/**
 * Plans what brings the access to one database to what is declared: owners, missing schemas, ACLs, default
 * privileges, memberships, in this order. Pure and deterministic; carried out in one transaction by the
 * owner of the objects or a superuser, it leaves nothing to plan.
 *
 * Left alone: schemas of the system and, for revocations, schemas that are not declared; in mode `exclusive`,
 * members of extensions that no grant names (their scripts set their ACLs); the implicit privileges of
 * owners. A schema that is missing has no objects: `all` finds nothing there until they are made.
 *
 * @param access The catalogue of the database that `spec` names.
 * @param actor The role that will carry it out: what it has no right to do is out of reach instead of planned.
 *   Null takes everything to be in reach, for judging.
 */
export function planAccess(
  spec: AccessSpec,
  roles: RoleCatalogue,
  access: AccessCatalogue,
  actor: string | null = null,
): Plan {
  if (access.database !== spec.database) return wrongDatabase(spec, access);
  const known = knownRoles(roles);
  const owner = access.objects.find(({ kind, name }) => kind === "database" && name === access.database);
  if (owner === undefined) return wrongDatabase(spec, access);
  const memberships = planMemberships(spec, known, roles, actor);
  const now = privilegesOfRoles({ ...roles, memberships: memberships.granted }, owner.owner);
  const reach = reachOf(actor, roles, now);
  const ownership = planOwnership(spec, known, withInitialLanguages(access, roles), reach);
  const { index } = ownership;
  if (index.database === null) return wrongDatabase(spec, access);
  const grants = resolveGrants(spec, known, index, roles.serverVersionNum, systemObjects(access, roles));
  const hasPrivilegesOf = privilegesOfRoles(roles, index.database.owner);
  const acls = planObjectAcls(spec, index, grants, { hasPrivilegesOf, reach });
  const defaults = planDefaultPrivileges(spec, known, { roles, access }, index, reach);
  for (const role of [...spec.members, ...spec.creators]) known.has(role);
  const parts = [ownership, acls, defaults, memberships];
  const statements = [...memberships.first, ...parts.flatMap((part) => part.statements)];
  return {
    statements: spec.mode === "observe" ? statements.map(observedOnly) : statements,
    outOfReach: withoutRepeats([
      ...known.missing(),
      ...grants.outOfReach,
      ...parts.flatMap((part) => part.outOfReach),
    ]),
  };
}

function observedOnly(statement: PlannedStatement): PlannedStatement {
  return { ...statement, reason: `${statement.reason} (mode observe: never sent)` };
}

function wrongDatabase(spec: AccessSpec, access: AccessCatalogue): Plan {
  const item = `database ${displayName(spec.database)}`;
  const reason = `${item} is not in the catalogue that was read, which is of ${displayName(access.database)}`;
  return { statements: [], outOfReach: [{ item, reason }] };
}

/** A schema that does not exist is noticed by each grant on it; one mention is enough. */
function withoutRepeats(list: readonly OutOfReach[]): readonly OutOfReach[] {
  const seen = new Set<string>();
  return list.filter(({ item, reason }) => {
    const key = JSON.stringify([item, reason]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
