import path from "node:path";
import { maintenanceDatabase } from "#policies/catalogue/declared-specs.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { IntendedRecord, ProvisionedCluster } from "#policies/model/intended.ts";
import type { ServerEndpoint } from "#postgres/client/endpoint.ts";
import { CliError } from "./cli-error.ts";
import { readTextFile } from "./read-file.ts";
import type { SecretResolver } from "./secrets.ts";
import type { StackPlace } from "./stack.ts";

/** How a plan looks at a server, and what the server is known to be able to. */
export interface PlanAccessPoint {
  readonly endpoint: Omit<ServerEndpoint, "database">;
  readonly maintenanceDatabase: string;
  /** Whether the server can load pgaudit. */
  readonly pgaudit: boolean;
  /** Whether `up` has been there before: then what exists is ours to change. */
  readonly managed: boolean;
}

async function deployed(cluster: ProvisionedCluster, secrets: SecretResolver): Promise<PlanAccessPoint> {
  const { endpoint, collector } = cluster;
  return {
    endpoint: { ...endpoint, user: collector.role, password: await secrets(collector.password) },
    maintenanceDatabase: cluster.maintenanceDatabase,
    pgaudit: cluster.pgaudit.available,
    managed: true,
  };
}

/**
 * How to look at a declared cluster: as its collector when it has been deployed, else as the administrator of the
 * server that is there already.
 * @throws CliError `not-deployed` for a local server that nobody has made yet
 */
export async function planAccessPoint(
  place: StackPlace,
  cluster: ClusterDeclaration,
  intended: IntendedRecord | null,
  secrets: SecretResolver,
): Promise<PlanAccessPoint> {
  const provisioned = intended?.clusters.find(({ name }) => name === cluster.name);
  if (provisioned !== undefined) return deployed(provisioned, secrets);
  const { provider } = cluster;
  if (provider.kind === "local")
    throw new CliError(
      "not-deployed",
      `cluster ${cluster.name} is a local server that does not exist yet, so there is nothing to compare with`,
      `Run \`npx pulumi up --stack ${place.name}\`, which makes it.`,
    );
  const { host, port, serverName, ca, administrator } = provider;
  const caFile = ca === undefined ? null : path.resolve(place.root, ca.slice("file:".length));
  return {
    endpoint: {
      host,
      port,
      serverName: serverName ?? host,
      caCertificatePem: caFile === null ? null : await readTextFile("the CA's certificate", caFile),
      user: administrator.user,
      password: await secrets(administrator.password),
    },
    maintenanceDatabase: maintenanceDatabase(cluster),
    // Not known before a deployment; what the server lacks shows in the plan as out of reach.
    pgaudit: true,
    managed: false,
  };
}
