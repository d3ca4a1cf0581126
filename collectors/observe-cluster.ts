import { settingsSpec } from "#policies/catalogue/declared-specs.ts";
import type { EvidenceKind } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import type { Subject } from "#policies/model/subject.ts";
import { type CollectionResult, collectObservation } from "./collect.ts";
import type { CollectorAccess } from "./context.ts";
import { asFailure } from "./errors.ts";
import { collectorOf } from "./registry.ts";

/** What observing the clusters of a deployment needs. */
export interface ObserverArgs {
  readonly declaration: Declaration;
  /** The collector's password of a cluster, fetched when it is needed. */
  readonly passwordOf: (cluster: ProvisionedCluster) => Promise<string>;
  readonly pgattestVersion: string;
  /** Digest of the code that runs; null when it runs from source. */
  readonly bundleSha256: string | null;
  readonly now: () => Date;
  /** Milliseconds from any start, never going back. */
  readonly monotonicClock: () => number;
  readonly signal: AbortSignal;
  /** For one collection. */
  readonly timeoutMs: number;
}

/** One collection of one kind about one subject of a provisioned cluster. */
export interface ObserveRequest {
  readonly kind: EvidenceKind;
  readonly subject: Subject;
  readonly cluster: ProvisionedCluster;
  readonly intendedSha256: string;
}

function accessOf(cluster: ProvisionedCluster, password: string, args: ObserverArgs): CollectorAccess {
  const declared = args.declaration.clusters.find(({ name }) => name === cluster.name);
  return {
    endpoint: cluster.endpoint,
    role: cluster.collector.role,
    password,
    maintenanceDatabase: cluster.maintenanceDatabase,
    databases: declared?.databases.map(({ name }) => name) ?? [],
    loginRoles: declared?.roles.filter(({ login }) => login).map(({ name }) => name) ?? [],
    administrators: [cluster.administrator, ...(declared?.superusers ?? [])],
    settingNames: declared === undefined ? [] : declaredSettingNames(declared),
    now: args.now,
    monotonicClock: args.monotonicClock,
    signal: args.signal,
    timeoutMs: args.timeoutMs,
  };
}

/** Every setting that the declaration gives a value, of the server, a database or a role. */
function declaredSettingNames(cluster: ClusterDeclaration): readonly string[] {
  const spec = settingsSpec(cluster, true);
  const overrides = [...spec.databases, ...spec.roles].map(({ values }) => values);
  return [...new Set([spec.server, ...overrides].flatMap(Object.keys))];
}

/**
 * Makes the function that collects one kind of evidence about one subject of a deployment. It never throws: a password
 * that cannot be had is a failed collection like any other.
 */
export function clusterObserver(
  args: ObserverArgs,
): (request: ObserveRequest) => Promise<CollectionResult<EvidenceKind>> {
  return async ({ kind, subject, cluster, intendedSha256 }) => {
    try {
      const access = accessOf(cluster, await args.passwordOf(cluster), args);
      const { pgattestVersion: collectorVersion, bundleSha256 } = args;
      return await collectObservation(collectorOf(kind), {
        subject,
        access,
        intendedSha256,
        collectorVersion,
        bundleSha256,
      });
    } catch (error) {
      return asFailure(error);
    }
  };
}
