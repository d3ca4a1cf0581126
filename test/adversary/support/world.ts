import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { collectObservation } from "#collectors/collect.ts";
import type { CollectorAccess } from "#collectors/context.ts";
import { collectorOf } from "#collectors/registry.ts";
import { assessControl } from "#evidence/assess/assess-control.ts";
import { evidenceKey, type LatestRecord } from "#evidence/assess/latest-evidence.ts";
import { accessSpecs, roleSpec, settingsSpec } from "#policies/catalogue/declared-specs.ts";
import {
  type EvidenceKind,
  evidenceKindIds,
  evidenceKinds,
} from "#policies/catalogue/evidence-kinds/index.ts";
import { controlById } from "#policies/catalogue/index.ts";
import { sentDigests } from "#policies/catalogue/sent-digests.ts";
import { parseStackDeclaration } from "#policies/catalogue/stack-declaration.ts";
import type { ControlAssessment } from "#policies/model/assessment.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { ApplyTarget } from "#postgres/apply/apply-dependencies.ts";
import { applyRole } from "#postgres/apply/apply-role.ts";
import { applySettings } from "#postgres/apply/apply-settings.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { withClient } from "#test/support/server-connection.ts";

/** The password of every login of the world. */
const PASSWORD = "adversary-password";

/** How an assessment differs from the honest one. */
export interface Circumstances {
  readonly declaration?: Declaration;
  readonly provisioned?: Partial<ProvisionedCluster>;
  readonly now?: Date;
  /** Who collects, where it is not the declared collector. */
  readonly as?: { readonly role: string; readonly password: string };
}

/** A real server that is exactly as its declaration says, to be bent. */
export interface World {
  readonly server: TestServer;
  readonly declaration: Declaration;
  readonly cluster: ClusterDeclaration;
  readonly provisioned: ProvisionedCluster;
  /** As superuser, in the maintenance database unless another is named. */
  readonly exec: (sql: string, database?: string) => Promise<unknown>;
  /** As a login of the world. */
  readonly execAs: (role: string, sql: string, database?: string) => Promise<readonly unknown[]>;
  /** Collects with the real collectors what the control needs. */
  readonly collect: (
    control: string,
    circumstances?: Circumstances,
  ) => Promise<ReadonlyMap<string, LatestRecord>>;
  /** Collects what the control needs, and assesses it. */
  readonly assess: (control: string, circumstances?: Circumstances) => Promise<ControlAssessment>;
  /** Assesses what was collected before. */
  readonly assessFrom: (
    control: string,
    latest: ReadonlyMap<string, LatestRecord>,
    circumstances?: Circumstances,
  ) => ControlAssessment;
  readonly stop: () => Promise<void>;
}

const plainDeclaration = {
  owners: ["platform"],
  reviewers: ["security"],
  clusters: [
    {
      name: "main",
      provider: { kind: "local" },
      audit: { classes: ["ddl", "role", "write"] },
      logging: { destinations: ["csvlog", "jsonlog"] },
      roles: [
        { name: "app_owner", purpose: "owner" },
        { name: "app_readwrite", purpose: "application" },
        {
          name: "app_admin",
          purpose: "administration",
          login: true,
          password: "generated",
          createRole: true,
        },
        {
          name: "app_user",
          purpose: "application",
          login: true,
          password: "generated",
          memberOf: ["app_readwrite"],
        },
        { name: "collector", purpose: "collector", login: true, password: "generated" },
      ],
      databases: [
        {
          name: "appdb",
          owner: "app_owner",
          collector: "collector",
          access: {
            mode: "exclusive",
            schemas: [{ name: "app", owner: "app_owner", objectOwner: "app_owner" }],
            grants: [
              { on: "database", to: "app_readwrite", privileges: ["CONNECT"] },
              { on: "schema", schema: "app", to: "app_readwrite", privileges: ["USAGE"] },
              { on: "tables", schema: "app", to: "app_readwrite", privileges: ["SELECT", "INSERT"] },
            ],
            defaultPrivileges: [
              {
                creator: "app_owner",
                schema: "app",
                on: "tables",
                to: "app_readwrite",
                privileges: ["SELECT", "INSERT"],
              },
            ],
          },
        },
      ],
    },
  ],
};

type PlainDeclaration = typeof plainDeclaration;
type PlainCluster = PlainDeclaration["clusters"][number];

/** The world's declaration with its cluster, or itself, changed. */
export function declare(
  change: (cluster: PlainCluster) => object = (cluster) => cluster,
  rest: object = {},
): Declaration {
  return parseStackDeclaration({
    ...plainDeclaration,
    clusters: plainDeclaration.clusters.map(change),
    ...rest,
  });
}

function clusterOf(declaration: Declaration): ClusterDeclaration {
  const [cluster] = declaration.clusters;
  if (cluster === undefined) throw new Error("the world has no cluster");
  return cluster;
}

const dependencies = {
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 10_000,
  maximumAttempts: 5,
  monotonicClock: () => performance.now(),
  sleep: async (ms: number) => {
    await sleep(ms);
  },
  random: () => 0.5,
};

function targetOf(server: TestServer, database: string): ApplyTarget {
  const { host, port, serverName, caCertificatePem, superuser: user, password } = server;
  return {
    endpoint: { host, port, serverName, caCertificatePem, user, password, database },
    maintenanceDatabase: "postgres",
  };
}

/** Does what `up` does, with the product's own planners. */
async function deploy(server: TestServer, cluster: ClusterDeclaration): Promise<void> {
  const postgres = targetOf(server, "postgres");
  const fresh = { adopt: false, verifier: null, setVerifier: false };
  for (const role of cluster.roles) await applyRole(postgres, roleSpec(role), fresh, dependencies);
  const logins = cluster.roles.filter(({ login }) => login);
  for (const { name } of logins) await server.execAsSuperuser(`ALTER ROLE ${name} PASSWORD '${PASSWORD}'`);
  for (const { name, owner } of cluster.databases)
    await server.execAsSuperuser(`CREATE DATABASE ${name} OWNER ${owner} TEMPLATE template0`);
  await server.execAsSuperuser(
    "CREATE SCHEMA app AUTHORIZATION app_owner; SET ROLE app_owner; CREATE TABLE app.orders (id int PRIMARY KEY, total numeric)",
    "appdb",
  );
  if (server.pgaudit) await server.execAsSuperuser("CREATE EXTENSION pgaudit", "appdb");
  await applySettings(postgres, settingsSpec(cluster, server.pgaudit), null, dependencies);
  for (const spec of accessSpecs(cluster))
    await applyAccess(targetOf(server, spec.database), spec, dependencies);
}

function accessOf(server: TestServer, cluster: ClusterDeclaration, as: Circumstances["as"]): CollectorAccess {
  const { host, port, serverName, caCertificatePem } = server;
  const spec = settingsSpec(cluster, true);
  const values = [spec.server, ...[...spec.databases, ...spec.roles].map((one) => one.values)];
  return {
    endpoint: { host, port, serverName, caCertificatePem },
    role: as?.role ?? "collector",
    password: as?.password ?? PASSWORD,
    maintenanceDatabase: "postgres",
    databases: cluster.databases.map(({ name }) => name),
    loginRoles: cluster.roles.filter(({ login }) => login).map(({ name }) => name),
    administrators: ["postgres", ...cluster.superusers],
    settingNames: [...new Set(values.flatMap(Object.keys))],
    now: () => new Date(),
    monotonicClock: () => performance.now(),
    signal: new AbortController().signal,
    timeoutMs: 30_000,
  };
}

async function recorded(
  kind: EvidenceKind,
  access: CollectorAccess,
): Promise<readonly [string, LatestRecord]> {
  const database = evidenceKinds[kind].scope === "database" ? "appdb" : null;
  const subject = { stack: "dev", cluster: "main", database };
  const result = await collectObservation(collectorOf(kind), {
    subject,
    access,
    intendedSha256: null,
    collectorVersion: "0.0.0-test",
    bundleSha256: null,
  });
  const attemptedAt = new Date().toISOString();
  const key = evidenceKey(kind, subject);
  if (!result.ok) {
    const failure = { kind, subject, attemptedAt, code: result.code, reason: result.reason };
    return [key, { state: "failed", failure, recorded: null }];
  }
  const { facts, ...header } = result.observation;
  const digest = "0".repeat(64);
  const record = { kind, header, facts, entry: 0, entrySha256: digest, factsSha256: digest };
  return [key, { state: "observed", recorded: record }];
}

/** Starts a server, deploys the declaration to it, and hands out what an adversary needs. */
export async function openWorld(major: 15 | 18, declaration: Declaration = declare()): Promise<World> {
  const server = await startTestServer({ major });
  const cluster = clusterOf(declaration);
  try {
    await deploy(server, cluster);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { host, port, serverName, caCertificatePem, systemIdentifier } = server;
  const provisioned: ProvisionedCluster = {
    name: "main",
    endpoint: { host, port, serverName, caCertificatePem },
    maintenanceDatabase: "postgres",
    administrator: "postgres",
    systemIdentifier,
    serverVersion: String(major),
    pgaudit: server.pgaudit ? { available: true } : { available: false, reason: "not part of this server" },
    collector: { role: "collector", password: secretReferenceSchema.parse("env:COLLECTOR") },
    sent: sentDigests(cluster, server.pgaudit),
  };
  const controlOf = (id: string) => {
    const control = controlById(id);
    if (control === undefined) throw new Error(`there is no control ${id}`);
    return control;
  };
  const collect: World["collect"] = async (id, { declaration: changed, as } = {}) => {
    const access = accessOf(server, clusterOf(changed ?? declaration), as);
    const { needs } = controlOf(id);
    const records: (readonly [string, LatestRecord])[] = [];
    for (const kind of evidenceKindIds)
      if (needs[kind] !== undefined) records.push(await recorded(kind, access));
    return new Map(records);
  };
  const assessFrom: World["assessFrom"] = (id, latest, circumstances = {}) => {
    const control = controlOf(id);
    const wanted = circumstances.declaration ?? declaration;
    const database = control.scope === "database" ? (clusterOf(wanted).databases[0] ?? null) : null;
    const question = {
      subject: { stack: "dev", cluster: "main", database: database?.name ?? null },
      declaration: wanted,
      cluster: clusterOf(wanted),
      provisioned: { ...provisioned, ...circumstances.provisioned },
      latest,
      now: circumstances.now ?? new Date(),
    };
    return assessControl(control, question, database);
  };
  return {
    server,
    declaration,
    cluster,
    provisioned,
    exec: (sql, database) => server.execAsSuperuser(sql, database),
    execAs: async (role, sql, database = "appdb") =>
      withClient(server.connectionConfig(database, role, PASSWORD), async (client) => {
        const result = await client.query<Record<string, unknown>>(sql);
        return result.rows;
      }),
    collect,
    assessFrom,
    assess: async (id, circumstances) => assessFrom(id, await collect(id, circumstances), circumstances),
    stop: () => server.stop(),
  };
}
