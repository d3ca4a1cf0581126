import { setTimeout as sleep } from "node:timers/promises";
import type { ApplyDependencies, ApplyTarget } from "#postgres/apply/apply-dependencies.ts";
import type { AccessSpec, RoleSpec } from "#postgres/plan/specs.ts";
import type { ServerConnection } from "#test/support/server-connection.ts";

/** The administrator's way into a database of a test server. */
export function targetOf(server: ServerConnection, database: string): ApplyTarget {
  const { host, port, serverName, caCertificatePem, superuser, password } = server;
  return {
    endpoint: { host, port, serverName, caCertificatePem, user: superuser, password, database },
    maintenanceDatabase: "postgres",
  };
}

/** The real clock, and bounds wide enough for a busy machine. */
export const dependencies: ApplyDependencies = {
  connectTimeoutMs: 20_000,
  statementTimeoutMs: 60_000,
  lockTimeoutMs: 60_000,
  maximumAttempts: 12,
  monotonicClock: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
  random: () => Math.random(),
};

/** A name in double quotes, written here again on purpose: the tests do not trust the product's quoting. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Nothing declared in one database. */
export function emptyAccess(database: string, mode: AccessSpec["mode"]): AccessSpec {
  return {
    database,
    mode,
    owner: null,
    schemas: [],
    grants: [],
    defaultPrivileges: [],
    creators: [],
    memberships: [],
    members: [],
  };
}

/** A role that can do nothing. */
export function plainRole(name: string): RoleSpec {
  return {
    name,
    login: false,
    superuser: false,
    inherit: true,
    createRole: false,
    createDatabase: false,
    replication: false,
    bypassRls: false,
    connectionLimit: -1,
    validUntil: null,
  };
}

/** Drops the roles of one test, once the databases in which they own anything are gone. */
export async function dropRoles(server: ServerConnection, roles: readonly string[]): Promise<void> {
  const list = roles.map(quoted).join(", ");
  if (list === "") return;
  await server.execAsSuperuser(`drop owned by ${list} cascade`);
  await server.execAsSuperuser(`drop role ${list}`);
}
