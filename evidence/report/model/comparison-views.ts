import { evidenceKinds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import type { RecordedObservation, ReportInput } from "../report-input.ts";
import type { ComparisonRow, ComparisonView } from "../report-model.ts";
import { countOf } from "../time-words.ts";

const NOT_OBSERVED = "not observed";
const NOT_DECLARED = "–";

function newest(
  observations: readonly RecordedObservation[],
  cluster: string,
  kind: string,
): RecordedObservation | null {
  return observations
    .filter(({ header }) => header.subject.cluster === cluster && header.kind === kind)
    .reduce<RecordedObservation | null>(
      (best, next) => (best === null || next.entry > best.entry ? next : best),
      null,
    );
}

function identityFacts(observation: RecordedObservation | null): {
  readonly databases: readonly string[];
  readonly systemIdentifier: string | null;
  readonly version: string;
} | null {
  if (observation?.facts.state !== "present") return null;
  const parsed = evidenceKinds["server-identity"].facts.safeParse(observation.facts.facts);
  if (!parsed.success) return null;
  const { databases, systemIdentifier, serverVersion } = parsed.data;
  const names = databases.filter((database) => !database.isTemplate).map((database) => database.name);
  return { databases: names, systemIdentifier, version: serverVersion };
}

function observedRoles(observation: RecordedObservation | null): readonly string[] | null {
  if (observation?.facts.state !== "present") return null;
  const parsed = evidenceKinds["role-attributes"].facts.safeParse(observation.facts.facts);
  return parsed.success
    ? parsed.data.roles.filter((role) => !role.predefined).map((role) => role.name)
    : null;
}

/**
 * How declared names stand against observed ones.
 * @param known names that need no declaration: the administrator, the maintenance database
 */
function namesRow(
  what: string,
  declared: readonly string[],
  known: readonly string[],
  observed: readonly string[] | null,
): ComparisonRow {
  const missing = observed === null ? [] : declared.filter((name) => !observed.includes(name));
  const more =
    observed === null ? [] : observed.filter((name) => !declared.includes(name) && !known.includes(name));
  const expected = (observed ?? []).filter((name) => !declared.includes(name) && known.includes(name));
  const words = [
    observed === null ? NOT_OBSERVED : String(observed.length),
    ...(expected.length === 0 ? [] : [`need no declaration: ${expected.join(", ")}`]),
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`]),
    ...(more.length === 0 ? [] : [`not declared: ${more.join(", ")}`]),
  ];
  return {
    what,
    declared: String(declared.length),
    provisioned: NOT_DECLARED,
    observed: words.join("; "),
    agrees: observed === null ? null : missing.length === 0 && more.length === 0,
  };
}

/** The number alone: distributions add their own words to what `server_version` says. */
function versionNumber(version: string | null): string | null {
  return version?.split(" ", 1)[0] ?? null;
}

function versionRow(provisioned: string | null, observed: string | null): ComparisonRow {
  const row = sameRow("Server version", NOT_DECLARED, provisioned, observed);
  const numbers = sameRow("", NOT_DECLARED, versionNumber(provisioned), versionNumber(observed));
  return { ...row, agrees: numbers.agrees };
}

function sameRow(
  what: string,
  declared: string,
  provisioned: string | null,
  observed: string | null,
): ComparisonRow {
  return {
    what,
    declared,
    provisioned: provisioned ?? "not provisioned",
    observed: observed ?? NOT_OBSERVED,
    agrees: provisioned === null || observed === null ? null : provisioned === observed,
  };
}

function providerWords(cluster: ClusterDeclaration): string {
  const { provider } = cluster;
  return provider.kind === "local" ? "a local server" : `${provider.host}:${provider.port}`;
}

function comparison(
  cluster: ClusterDeclaration,
  provisioned: ProvisionedCluster | null,
  observations: readonly RecordedObservation[],
): ComparisonView {
  const seen = newest(observations, cluster.name, "server-identity");
  const identity = identityFacts(seen);
  const at = provisioned === null ? null : `${provisioned.endpoint.host}:${provisioned.endpoint.port}`;
  const seenAt = seen === null ? null : `${seen.header.source.host}:${seen.header.source.port}`;
  const roles = observedRoles(newest(observations, cluster.name, "role-attributes"));
  const sent = provisioned === null ? null : Object.keys(provisioned.sent).length;
  return {
    cluster: cluster.name,
    rows: [
      sameRow("Endpoint", providerWords(cluster), at, seenAt),
      sameRow(
        "System identifier",
        NOT_DECLARED,
        provisioned?.systemIdentifier ?? null,
        identity?.systemIdentifier ?? seen?.header.source.systemIdentifier ?? null,
      ),
      versionRow(
        provisioned?.serverVersion ?? null,
        identity?.version ?? seen?.header.source.serverVersion ?? null,
      ),
      namesRow(
        "Databases",
        cluster.databases.map((database) => database.name),
        provisioned === null ? [] : [provisioned.maintenanceDatabase],
        identity?.databases ?? null,
      ),
      namesRow(
        "Roles",
        cluster.roles.map((role) => role.name),
        [...cluster.superusers, ...(provisioned === null ? [] : [provisioned.administrator])],
        roles,
      ),
      {
        what: "Specifications sent",
        declared: NOT_DECLARED,
        provisioned: sent === null ? "not provisioned" : countOf(sent, "resource"),
        observed: NOT_DECLARED,
        agrees: null,
      },
    ],
  };
}

/** Declared, provisioned and observed, side by side, cluster by cluster. */
export function comparisonViews(input: ReportInput): readonly ComparisonView[] {
  const { intended, observations } = input;
  if (intended === null) return [];
  return intended.declaration.clusters.map((cluster) =>
    comparison(cluster, intended.clusters.find((other) => other.name === cluster.name) ?? null, observations),
  );
}
