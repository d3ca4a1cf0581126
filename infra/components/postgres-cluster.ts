import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InfraError } from "#infra/errors.ts";
import { Access } from "#infra/resources/access.ts";
import { resolvePassword } from "#infra/resources/connection.ts";
import { Database } from "#infra/resources/database.ts";
import { Extension } from "#infra/resources/extension.ts";
import { InitialSchema } from "#infra/resources/initial-schema.ts";
import { Role } from "#infra/resources/role.ts";
import { RoleRemoval } from "#infra/resources/role-removal.ts";
import { Settings } from "#infra/resources/settings.ts";
import type { SettledResource } from "#infra/resources/settled-resource.ts";
import {
  accessSpec,
  collectorRoles,
  isMaintenance,
  maintenanceAccessSpec,
  maintenanceDatabase,
  roleDepartures,
  roleSpec,
  settingsSpec,
} from "#policies/catalogue/declared-specs.ts";
import { extensionsOf, sentDigests } from "#policies/catalogue/sent-digests.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { type ProvidedServer, provideServer } from "./cluster-provider.ts";
import { configuredSecret } from "./configured-secret.ts";
import type { AuditLibrary } from "./find-audit-library.ts";
import { resourceName } from "./resource-name.ts";

/** What a cluster component is made from. */
export interface PostgresClusterArgs {
  readonly declared: ClusterDeclaration;
  /** Absolute; local servers keep their data below it. */
  readonly stateFolder: string;
  /** Absolute; `file:` references are relative to it. */
  readonly projectFolder: string;
  /** Whether the server can load pgaudit (see `auditLibraryOf`). */
  readonly pgaudit: AuditLibrary;
}

/** What making the parts of a cluster needs. */
interface Site {
  readonly args: PostgresClusterArgs;
  readonly server: ProvidedServer;
  readonly parent: pulumi.Resource;
}

/** Where a part of the cluster belongs, and what it has to wait for. */
function place(site: Site, dependsOn: pulumi.Resource[] = []): pulumi.CustomResourceOptions {
  const { deletedWith } = site.server;
  return { parent: site.parent, dependsOn, ...(deletedWith === null ? {} : { deletedWith }) };
}

/** The name of the stack's secret output that holds the collector's password of a cluster. */
export function collectorPasswordOutput(cluster: string): string {
  return `collectorPassword_${cluster}`;
}

function makeRoles(site: Site): ReadonlyMap<string, Role> {
  const { declared } = site.args;
  const roles = declared.roles.map((role) => {
    const made = new Role(
      resourceName(declared.name, "role", role.name),
      {
        cluster: declared.name,
        purpose: role.purpose,
        spec: roleSpec(role),
        passwordSource: role.password ?? null,
        configuredPassword: configuredSecret(role.password),
        adopt: role.adopt,
        connection: site.server.connection,
      },
      place(site),
    );
    return [role.name, made] as const;
  });
  return new Map(roles);
}

function readInitialSchema(reference: string, projectFolder: string): string {
  const file = path.resolve(projectFolder, reference.slice("file:".length));
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InfraError("file-unreadable", `the initial schema ${file} cannot be read`, "Write it there.", {
      cause,
    });
  }
}

/** A database with its extensions and its first schema; returns what its access has to wait for. */
function makeDatabase(
  site: Site,
  database: DatabaseDeclaration,
  after: pulumi.Resource[],
): SettledResource[] {
  const { declared, projectFolder, pgaudit } = site.args;
  const { connection } = site.server;
  const common = { cluster: declared.name, connection };
  const made = new Database(
    resourceName(declared.name, "database", database.name),
    {
      ...common,
      name: database.name,
      owner: database.owner,
      responsible: database.responsible ?? null,
      classification: database.classification ?? null,
      collector: database.collector ?? null,
      adopt: database.adopt,
    },
    place(site, after),
  );
  const extensions = extensionsOf(database.extensions, pgaudit.available).map(
    (name) =>
      new Extension(
        resourceName(declared.name, "extension", database.name, name),
        { ...common, database: database.name, name },
        place(site, [made]),
      ),
  );
  if (database.initialSchema === undefined) return [made, ...extensions];
  const schema = new InitialSchema(
    resourceName(declared.name, "initial-schema", database.name),
    {
      ...common,
      database: database.name,
      owner: database.owner,
      sql: readInitialSchema(database.initialSchema, projectFolder),
    },
    place(site, [made, ...extensions]),
  );
  return [made, ...extensions, schema];
}

/** Memberships and the maintenance database first: the rest of access may rest on them. */
function makeMaintenanceAccess(site: Site, after: pulumi.Resource[]): SettledResource[] {
  const { declared } = site.args;
  if (declared.databases.some((database) => isMaintenance(declared, database.name))) return [];
  const spec = maintenanceAccessSpec(declared);
  const access = new Access(
    resourceName(declared.name, "access", spec.database),
    { cluster: declared.name, spec, connection: site.server.connection },
    place(site, after),
  );
  return [access];
}

function makeAccess(site: Site, database: DatabaseDeclaration, after: pulumi.Resource[]): Access {
  const { declared } = site.args;
  return new Access(
    resourceName(declared.name, "access", database.name),
    { cluster: declared.name, spec: accessSpec(declared, database), connection: site.server.connection },
    place(site, after),
  );
}

/** Roles that shall be gone: after access, so that who takes over what they own is there. */
function removeRoles(site: Site, after: pulumi.Resource[]): SettledResource[] {
  const { declared } = site.args;
  return roleDepartures(declared).map(
    (departure) =>
      new RoleRemoval(
        resourceName(declared.name, "role-removal", departure.name),
        { cluster: declared.name, departure, connection: site.server.connection },
        place(site, after),
      ),
  );
}

/** The one role that collects; a cluster without a collector cannot be observed. */
function collectorOf(declared: ClusterDeclaration): string {
  const [collector, other] = collectorRoles(declared);
  if (collector !== undefined && other === undefined) return collector;
  const what =
    collector === undefined ? "no database names a collector" : "its databases name several collectors";
  throw new InfraError(
    "inputs-invalid",
    `cluster ${declared.name}: ${what}`,
    "Give every database of the cluster the same collector: the role that reads the evidence.",
  );
}

/** What Pulumi provisioned of a cluster, for the intended record. */
function provisionedOf(args: PostgresClusterArgs, server: ProvidedServer): pulumi.Output<ProvisionedCluster> {
  const { declared, pgaudit } = args;
  // The connection is a secret for its password; nothing else of it is, so the rest is taken out in the open.
  const open = pulumi.unsecret(
    server.connection.apply(({ host, port, serverName, caCertificatePem, administrator }) => ({
      endpoint: { host, port, serverName, caCertificatePem },
      administrator,
    })),
  );
  return pulumi.all([open, server.systemIdentifier, server.serverVersion]).apply(
    ([{ endpoint, administrator }, systemIdentifier, serverVersion]): ProvisionedCluster => ({
      name: declared.name,
      endpoint,
      maintenanceDatabase: maintenanceDatabase(declared),
      administrator,
      systemIdentifier,
      serverVersion,
      pgaudit,
      collector: {
        role: collectorOf(declared),
        password: secretReferenceSchema.parse(`pulumi:${collectorPasswordOutput(declared.name)}`),
      },
      sent: sentDigests(declared, pgaudit.available),
    }),
  );
}

/** One PostgreSQL cluster with everything that is declared of it, in the order in which it must come to be. */
export class PostgresCluster extends pulumi.ComponentResource {
  readonly provisioned: pulumi.Output<ProvisionedCluster>;
  /** Passwords of login roles that the stack generated, by role. A secret. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;
  /** The collector's password. A secret. */
  readonly collectorPassword: pulumi.Output<string>;
  /** What has to be there before evidence is collected. */
  readonly deployed: readonly SettledResource[];

  constructor(args: PostgresClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("pgattest:index:PostgresCluster", args.declared.name, {}, options);
    const { declared, pgaudit } = args;
    const server = provideServer({ ...args, cluster: declared, parent: this });
    const site: Site = { args, server, parent: this };
    const roles = makeRoles(site);
    const shared = makeMaintenanceAccess(site, [...roles.values()]);
    const databases = declared.databases.flatMap((database) => {
      const parts = makeDatabase(site, database, [...roles.values(), ...shared]);
      return [...parts, makeAccess(site, database, parts)];
    });
    const removals = removeRoles(site, databases);
    const settings = new Settings(
      resourceName(declared.name, "settings"),
      {
        cluster: declared.name,
        spec: settingsSpec(declared, pgaudit.available),
        preload: server.preload,
        connection: server.connection,
      },
      place(site, databases),
    );
    this.provisioned = provisionedOf(args, server);
    this.passwords = generatedPasswords(roles);
    this.collectorPassword = collectorPassword(declared, this.passwords);
    this.deployed = [...roles.values(), ...shared, ...databases, ...removals, settings];
    this.registerOutputs({});
  }
}

function generatedPasswords(
  roles: ReadonlyMap<string, Role>,
): pulumi.Output<Readonly<Record<string, string>>> {
  const pairs = [...roles].map(([name, role]) =>
    role.generatedPassword.apply((password) => [name, password] as const),
  );
  return pulumi.secret(
    pulumi
      .all(pairs)
      .apply((all) =>
        Object.fromEntries(
          all.flatMap(([name, password]) => (typeof password !== "string" ? [] : [[name, password]])),
        ),
      ),
  );
}

/** The collector's password: the one the stack generated, or the one its reference leads to. */
function collectorPassword(
  declared: ClusterDeclaration,
  generated: pulumi.Output<Readonly<Record<string, string>>>,
): pulumi.Output<string> {
  const role = declared.roles.find(({ name }) => name === collectorOf(declared));
  const source = role?.password;
  if (source === undefined) {
    throw new InfraError(
      "inputs-invalid",
      `cluster ${declared.name}: the collector ${collectorOf(declared)} has no password`,
      "Declare the role with `login: true` and a password, generated or by reference.",
    );
  }
  if (source === "generated") return generated.apply((passwords) => passwords[collectorOf(declared)] ?? "");
  const configured = configuredSecret(source);
  if (configured !== null) return configured;
  return pulumi.secret(
    pulumi.output(resolvePassword({ kind: "reference", reference: source }, { environment: process.env })),
  );
}
