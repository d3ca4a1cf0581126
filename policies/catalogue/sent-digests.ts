import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import { accessSpecs, roleSpec, settingsSpec } from "./declared-specs.ts";

/**
 * The digest of each specification that a deployment of this declaration sends, by what it is about: `role/app_user`,
 * `access/appdb`, `settings`. A deployment leaves these in its intended record; a declaration that has changed since
 * gives other digests.
 * @param pgaudit whether the server can load pgaudit
 */
export function sentDigests(cluster: ClusterDeclaration, pgaudit: boolean): Readonly<Record<string, string>> {
  const part = (kind: string, name: string): string => `${kind}/${encodeURIComponent(name)}`;
  return Object.fromEntries([
    ...cluster.roles.map((role) => [part("role", role.name), canonicalDigest(roleSpec(role))]),
    ...cluster.databases.map((database) => [
      part("database", database.name),
      canonicalDigest({ owner: database.owner, extensions: extensionsOf(database.extensions, pgaudit) }),
    ]),
    ...accessSpecs(cluster).map((spec) => [part("access", spec.database), canonicalDigest(spec)]),
    ["settings", canonicalDigest(settingsSpec(cluster, pgaudit))],
  ]);
}

/** The extensions to make: pgaudit only where the server can load it. */
export function extensionsOf(declared: readonly string[], pgaudit: boolean): readonly string[] {
  return declared.filter((name) => pgaudit || name !== "pgaudit");
}
