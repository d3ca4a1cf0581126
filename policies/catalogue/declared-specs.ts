import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import type { RoleDeclaration } from "#policies/model/declaration/role-declaration.ts";
import type { RoleDeparture } from "#postgres/plan/plan-role-departure.ts";
import type {
  AccessSpec,
  DefaultPrivilegeSpec,
  GrantSpec,
  MembershipSpec,
  RoleSpec,
  SettingsSpec,
} from "#postgres/plan/specs.ts";
import type { SettingValues } from "#postgres/settings/settings-catalogue.ts";
import { allCollectorNeeds } from "./collector-needs.ts";
import { presetDefaults, presetGrants } from "./preset-grants.ts";

/*
 * What a declaration asks of a server, as the planners take it. `up` sends exactly this, `pgattest plan` shows it, and
 * the judges plan it against what was observed: there is no second idea of what a declaration means.
 */

/** The role as it shall be. */
export function roleSpec(role: RoleDeclaration): RoleSpec {
  return {
    name: role.name,
    login: role.login,
    superuser: role.superuser,
    inherit: role.inherit,
    createRole: role.createRole,
    createDatabase: role.createDatabase,
    replication: role.replication,
    bypassRls: role.bypassRls,
    connectionLimit: role.connectionLimit,
    validUntil: role.validUntil,
  };
}

/** The roles that shall be gone, and what becomes of what they leave behind. */
export function roleDepartures(cluster: ClusterDeclaration): readonly RoleDeparture[] {
  return cluster.removedRoles.map(({ name, reassignTo = null, dropOwned }) => ({
    name,
    reassignTo,
    dropOwned,
  }));
}

/** The names of the cluster's collector roles, each once. */
export function collectorRoles(cluster: ClusterDeclaration): readonly string[] {
  const declared = cluster.databases.flatMap((database) =>
    database.collector === undefined ? [] : [database.collector],
  );
  return [...new Set(declared)];
}

/** Memberships that are declared, and those that a collector needs to see what it must. */
function membershipSpecs(cluster: ClusterDeclaration): readonly MembershipSpec[] {
  const declared = cluster.roles.flatMap((role) =>
    role.memberOf.map((edge) => ({ ...edge, member: role.name })),
  );
  const needed = collectorRoles(cluster).flatMap((member) =>
    allCollectorNeeds().memberOf.map((role) => ({ role, member, admin: false, inherit: true, set: true })),
  );
  const missing = needed.filter(
    (need) => !declared.some((edge) => edge.role === need.role && edge.member === need.member),
  );
  return [...declared, ...missing];
}

/** CONNECT for a collector; in the maintenance database also what only a superuser sees by default. */
function collectorGrants(collector: string, maintenance: boolean): readonly GrantSpec[] {
  const to = { to: collector, grantable: false } as const;
  const connect: GrantSpec = { on: "database", privileges: ["CONNECT"], ...to };
  if (!maintenance) return [connect];
  const { systemRoutines, systemViews } = allCollectorNeeds();
  return [
    connect,
    { on: "routines", schema: "pg_catalog", objects: systemRoutines, privileges: ["EXECUTE"], ...to },
    { on: "tables", schema: "pg_catalog", objects: systemViews, privileges: ["SELECT"], ...to },
  ];
}

/** What presets promise for objects made tomorrow. */
function presetDefaultsOf(access: DatabaseDeclaration["access"]): readonly DefaultPrivilegeSpec[] {
  return access.grants.flatMap((grant) => {
    if (!("preset" in grant)) return [];
    const schema = access.schemas.find(({ name }) => name === grant.schema);
    return presetDefaults(grant, schema?.objectOwner ?? null);
  });
}

/** Who shall be able to do what in one declared database. Memberships belong to the maintenance database's scope. */
export function accessSpec(cluster: ClusterDeclaration, database: DatabaseDeclaration): AccessSpec {
  const { access } = database;
  const maintenance = isMaintenance(cluster, database.name);
  const defaultPrivileges = [...access.defaultPrivileges, ...presetDefaultsOf(access)];
  return {
    database: database.name,
    mode: access.mode,
    owner: database.owner,
    schemas: access.schemas,
    grants: [
      ...access.grants.flatMap((grant) => ("preset" in grant ? presetGrants(grant) : [grant])),
      ...(database.collector === undefined ? [] : collectorGrants(database.collector, false)),
      ...(maintenance ? cluster.grants : []),
    ],
    defaultPrivileges,
    creators: [...new Set(defaultPrivileges.map((entry) => entry.creator))],
    memberships: maintenance ? membershipSpecs(cluster) : [],
    members: maintenance ? cluster.roles.map((role) => role.name) : [],
    loose: access.loose,
  };
}

/** The database for cluster-wide work. */
export function maintenanceDatabase(cluster: ClusterDeclaration): string {
  return cluster.provider.kind === "existing" ? cluster.provider.maintenanceDatabase : "postgres";
}

/** Whether a declared database is also the one for cluster-wide work. */
export function isMaintenance(cluster: ClusterDeclaration, database: string): boolean {
  return maintenanceDatabase(cluster) === database;
}

/**
 * What shall hold in the database for cluster-wide work: memberships, and the collectors' way in. On a server that we
 * made nobody else connects there; on one that was there before us nothing is revoked.
 */
export function maintenanceAccessSpec(cluster: ClusterDeclaration): AccessSpec {
  return {
    database: maintenanceDatabase(cluster),
    mode: cluster.provider.kind === "local" ? "exclusive" : "additive",
    owner: null,
    schemas: [],
    grants: [
      ...collectorRoles(cluster).flatMap((collector) => collectorGrants(collector, true)),
      ...cluster.grants,
    ],
    defaultPrivileges: [],
    creators: [],
    memberships: membershipSpecs(cluster),
    members: cluster.roles.map((role) => role.name),
    loose: [],
  };
}

/** The scopes of access of a cluster: the maintenance database, then every declared database. */
export function accessSpecs(cluster: ClusterDeclaration): readonly AccessSpec[] {
  const declared = cluster.databases.map((database) => accessSpec(cluster, database));
  const known = cluster.databases.some((database) => isMaintenance(cluster, database.name));
  return known ? declared : [maintenanceAccessSpec(cluster), ...declared];
}

function onOff(value: boolean): string {
  return value ? "on" : "off";
}

/** What the audit declaration asks of pgaudit. */
function auditSettings(cluster: ClusterDeclaration): SettingValues {
  const { audit } = cluster;
  return {
    "pgaudit.log": audit.classes.join(", "),
    "pgaudit.log_relation": onOff(audit.relation),
    "pgaudit.log_parameter": onOff(audit.parameter),
    "pgaudit.log_catalog": onOff(audit.catalog),
  };
}

/**
 * What the server, its databases and its roles shall be set to.
 * @param pgaudit whether the server can load pgaudit; without it its settings do not exist and are not asked for
 */
export function settingsSpec(cluster: ClusterDeclaration, pgaudit: boolean): SettingsSpec {
  const { logging, tls } = cluster;
  return {
    server: {
      ...(pgaudit ? auditSettings(cluster) : {}),
      log_connections: onOff(logging.connections),
      log_disconnections: onOff(logging.disconnections),
      log_destination: logging.destinations.join(", "),
      log_line_prefix: logging.linePrefix,
      ssl_min_protocol_version: tls.minimumVersion,
      password_encryption: "scram-sha-256",
      ...cluster.settings,
    },
    databases: cluster.databases
      .filter((database) => Object.keys(database.settings).length > 0)
      .map((database) => ({ database: database.name, values: database.settings })),
    roles: cluster.roles
      .filter((role) => Object.keys(role.settings).length > 0)
      .map((role) => ({ role: role.name, values: role.settings })),
  };
}
