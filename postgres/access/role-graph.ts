import { PostgresError } from "../errors.ts";
import type { CatalogueRole, RoleCatalogue } from "./access-catalogue.ts";

/** One way from a member to a role; several grants of one membership are several edges. */
export interface RoleEdge {
  /** The index of the role that the member belongs to. */
  readonly to: number;
  readonly inherit: boolean;
  readonly set: boolean;
  readonly admin: boolean;
}

/** Roles by index, so that sets of roles are arrays of bytes. */
export interface RoleGraph {
  readonly serverVersionNum: number;
  readonly roles: readonly CatalogueRole[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** By member. */
  readonly edges: readonly (readonly RoleEdge[])[];
  /** Indexes of predefined roles that the server's code asks for; -1 where the version has none. */
  readonly readAllData: number;
  readonly writeAllData: number;
  readonly maintain: number;
  /** `pg_database_owner`. */
  readonly databaseOwner: number;
}

/** From PostgreSQL 16 memberships have options of their own, and CREATEROLE needs ADMIN. */
export const membershipOptionsVersionNum = 160_000;

function membershipEdges(
  catalogue: RoleCatalogue,
  indexOf: ReadonlyMap<string, number>,
): (readonly [number, RoleEdge])[] {
  return catalogue.memberships.map(({ role, member, inherit, set, admin }) => {
    const to = indexOf.get(role);
    const from = indexOf.get(member);
    if (from !== undefined && to !== undefined) return [from, { to, inherit, set, admin }];
    throw new PostgresError(
      "result-unexpected",
      `the membership of ${JSON.stringify(member)} in ${JSON.stringify(role)} names a role that is not among the roles read`,
    );
  });
}

/**
 * Builds the graph of memberships as one database sees it: its owner is a member of `pg_database_owner`, which
 * `pg_auth_members` does not hold. On 15 that membership is inherited only by an owner with INHERIT.
 *
 * @throws PostgresError `result-unexpected` when a membership or the owner names an unknown role.
 */
export function roleGraph(catalogue: RoleCatalogue, databaseOwner: string): RoleGraph {
  const { roles, serverVersionNum } = catalogue;
  const indexOf = new Map(roles.map(({ name }, index) => [name, index]));
  // Names that begin with `pg_` are reserved: no role can take one and these cannot be renamed.
  const predefined = (name: string): number => indexOf.get(name) ?? -1;
  const edges: RoleEdge[][] = roles.map(() => []);
  for (const [from, edge] of membershipEdges(catalogue, indexOf)) edges[from]?.push(edge);
  const owner = indexOf.get(databaseOwner);
  const implicit = predefined("pg_database_owner");
  if (owner === undefined || implicit < 0) {
    throw new PostgresError(
      "result-unexpected",
      `the database's owner ${JSON.stringify(databaseOwner)} is not among the roles read`,
    );
  }
  const inherit = serverVersionNum >= membershipOptionsVersionNum || roles[owner]?.inherit === true;
  edges[owner]?.push({ to: implicit, inherit, set: true, admin: false });
  return {
    serverVersionNum,
    roles,
    indexOf,
    edges,
    readAllData: predefined("pg_read_all_data"),
    writeAllData: predefined("pg_write_all_data"),
    maintain: predefined("pg_maintain"),
    databaseOwner: implicit,
  };
}
