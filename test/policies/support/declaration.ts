import { sentDigests } from "#policies/catalogue/sent-digests.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";

/** A declaration as somebody would write it: plain values, as they stand in `Pulumi.<stack>.yaml`. */
export const declarationInput = {
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
        { name: "app_admin", purpose: "administration", createRole: true },
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
          responsible: "orders-team",
          classification: "restricted",
          collector: "collector",
          extensions: ["pgaudit"],
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
} as const;

/** The declaration, parsed. */
export const declaration: Declaration = parseDeclaration(declarationInput);

const [main] = declaration.clusters;
if (main === undefined) throw new Error("The fixture declares a cluster.");

/** Its only cluster. */
export const cluster: ClusterDeclaration = main;

/** The cluster as Pulumi would have provisioned it. */
export const provisioned: ProvisionedCluster = {
  name: "main",
  endpoint: { host: "127.0.0.1", port: 5432, serverName: "db.example", caCertificatePem: null },
  maintenanceDatabase: "postgres",
  administrator: "postgres",
  systemIdentifier: "7300000000000000001",
  serverVersion: "15.8",
  pgaudit: { available: true },
  collector: { role: "collector", password: secretReferenceSchema.parse("env:COLLECTOR_PASSWORD") },
  sent: sentDigests(main, true),
};
