import { performance } from "node:perf_hooks";
import pg from "pg";
import type { CollectionRequest } from "#collectors/collect.ts";
import type { CollectorAccess } from "#collectors/context.ts";
import { collectorNeeds } from "#policies/catalogue/collector-needs.ts";
import { type EvidenceKind, evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ServerConnection } from "#test/support/server-connection.ts";
import { uniqueRoleName } from "#test/support/shared-servers.ts";

/** Searched for in every observation: it must be in none. */
export const canary = "canary-9f2c-the-collector's password";

/** A role with exactly what `collector-needs` says, and the right to connect everywhere here. */
export interface CollectorRole extends AsyncDisposable {
  readonly name: string;
}

const sql = pg.escapeIdentifier;

/** Makes a least-privilege collector role for some kinds of evidence. */
export async function collectorRole(
  server: ServerConnection,
  kinds: readonly EvidenceKind[] = evidenceKindIds,
): Promise<CollectorRole> {
  const name = uniqueRoleName("collector");
  const needs = kinds.map((kind) => collectorNeeds[kind]);
  const statements = [
    `CREATE ROLE ${sql(name)} LOGIN PASSWORD ${pg.escapeLiteral(canary)}`,
    `GRANT CONNECT ON DATABASE postgres TO ${sql(name)}`,
    ...needs.flatMap((need) => need.memberOf.map((role) => `GRANT ${sql(role)} TO ${sql(name)}`)),
    ...needs.flatMap((need) =>
      need.systemRoutines.map((routine) => `GRANT EXECUTE ON FUNCTION pg_catalog.${routine} TO ${sql(name)}`),
    ),
    ...needs.flatMap((need) =>
      need.systemViews.map((view) => `GRANT SELECT ON pg_catalog.${sql(view)} TO ${sql(name)}`),
    ),
  ];
  await server.execAsSuperuser(statements.join(";"));
  const drop = `DROP OWNED BY ${sql(name)}; DROP ROLE ${sql(name)}`;
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await server.execAsSuperuser(drop);
    },
  };
}

/** How a collector reaches a test server. */
export function accessTo(
  server: ServerConnection,
  role: string,
  overrides: Partial<CollectorAccess> = {},
): CollectorAccess {
  const { host, port, serverName, caCertificatePem } = server;
  return {
    endpoint: { host, port, serverName, caCertificatePem },
    role,
    password: canary,
    maintenanceDatabase: "postgres",
    databases: [],
    loginRoles: [],
    administrators: [],
    settingNames: [],
    now: () => new Date(),
    monotonicClock: () => performance.now(),
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    ...overrides,
  };
}

/** A request for the evidence of a whole cluster, or of one database. */
export function requestFor(access: CollectorAccess, database: string | null = null): CollectionRequest {
  return {
    subject: { stack: "test", cluster: "main", database },
    access,
    intendedSha256: null,
    collectorVersion: "0.0.0-test",
    bundleSha256: null,
  };
}
