import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InfraError } from "#infra/errors.ts";
import { defaultHbaRules } from "#infra/local/local-server.ts";
import type { Connection } from "#infra/resources/connection.ts";
import { LocalServerResource } from "#infra/resources/local-server.ts";
import { ServerFacts } from "#infra/resources/server-facts.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import { configuredSecret } from "./configured-secret.ts";
import { type AuditLibrary, findAuditLibrary } from "./find-audit-library.ts";
import { resourceName } from "./resource-name.ts";

/** What the rest of a cluster's resources need of the server, however it came to be. */
export interface ProvidedServer {
  readonly connection: pulumi.Output<Connection>;
  readonly systemIdentifier: pulumi.Output<string>;
  readonly serverVersion: pulumi.Output<string>;
  /** What the server preloads, when we made it. */
  readonly preload: readonly string[] | null;
  /** A server that we made: with it goes everything in it, so nothing in it needs to be taken away first. Null: not ours. */
  readonly deletedWith: pulumi.Resource | null;
}

/** What making or finding a server needs. */
export interface ProviderContext {
  readonly cluster: ClusterDeclaration;
  readonly parent: pulumi.Resource;
  /** Absolute; local servers keep their data below it. */
  readonly stateFolder: string;
  /** Absolute; `file:` references are relative to it. */
  readonly projectFolder: string;
  /** Whether the server can load pgaudit (see `auditLibraryOf`). */
  readonly pgaudit: AuditLibrary;
}

/** Where a local server keeps its data. */
export function localDataRoot(stateFolder: string, cluster: string): string {
  return path.join(stateFolder, "postgres", cluster);
}

/**
 * Whether a cluster's server can load pgaudit, as far as it can be known before anything is made. What an existing
 * server can load shows when its settings are applied: one that lacks pgaudit refuses them.
 */
export async function auditLibraryOf(
  cluster: ClusterDeclaration,
  stateFolder: string,
): Promise<AuditLibrary> {
  switch (cluster.provider.kind) {
    case "local":
      return findAuditLibrary(localDataRoot(stateFolder, cluster.name));
    case "existing":
      return { available: true };
  }
}

function localServer(context: ProviderContext, port: number): ProvidedServer {
  const { cluster, parent, pgaudit } = context;
  const preload = pgaudit.available ? ["pgaudit"] : [];
  const server = new LocalServerResource(
    resourceName(cluster.name, "server"),
    {
      cluster: cluster.name,
      dataRoot: localDataRoot(context.stateFolder, cluster.name),
      port,
      hbaRules: defaultHbaRules,
      preload,
    },
    { parent },
  );
  const connection = pulumi.secret(
    pulumi
      .all([
        server.host,
        server.listeningPort,
        server.serverName,
        server.caCertificatePem,
        server.administrator,
      ])
      .apply(([host, listeningPort, serverName, caCertificatePem, administrator]) =>
        server.administratorPassword.apply(
          (value): Connection => ({
            host,
            port: listeningPort,
            serverName,
            caCertificatePem,
            administrator,
            password: { kind: "value", value },
            maintenanceDatabase: "postgres",
          }),
        ),
      ),
  );
  const { systemIdentifier, serverVersion } = server;
  return { connection, systemIdentifier, serverVersion, preload, deletedWith: server };
}

function readCertificate(reference: string | undefined, projectFolder: string): string | null {
  if (reference === undefined) return null;
  const file = path.resolve(projectFolder, reference.slice("file:".length));
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InfraError(
      "file-unreadable",
      `the CA certificate ${file} cannot be read`,
      "Write it there, in PEM.",
      {
        cause,
      },
    );
  }
}

type Existing = Extract<ClusterDeclaration["provider"], { kind: "existing" }>;

function existingServer(context: ProviderContext, declared: Existing): ProvidedServer {
  const { cluster, parent } = context;
  const configured = configuredSecret(declared.administrator.password);
  const password: pulumi.Input<Connection["password"]> =
    configured === null
      ? { kind: "reference", reference: declared.administrator.password }
      : configured.apply((value) => ({ kind: "value" as const, value }));
  const connection = pulumi.output({
    host: declared.host,
    port: declared.port,
    serverName: declared.serverName ?? declared.host,
    caCertificatePem: readCertificate(declared.ca, context.projectFolder),
    administrator: declared.administrator.user,
    password,
    maintenanceDatabase: declared.maintenanceDatabase,
  });
  const facts = new ServerFacts(
    resourceName(cluster.name, "server"),
    { cluster: cluster.name, connection: pulumi.secret(connection) },
    { parent },
  );
  return {
    connection: pulumi.secret(facts.systemIdentifier.apply(() => connection)),
    systemIdentifier: facts.systemIdentifier,
    serverVersion: facts.serverVersion,
    preload: null,
    deletedWith: null,
  };
}

/** Makes a local server or finds the one that is declared. */
export function provideServer(context: ProviderContext): ProvidedServer {
  const { provider } = context.cluster;
  switch (provider.kind) {
    case "local":
      return localServer(context, provider.port);
    case "existing":
      return existingServer(context, provider);
  }
}
