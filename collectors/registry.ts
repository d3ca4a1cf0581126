import { type EvidenceKind, evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Collector } from "./collector.ts";
import { auditSettingsCollector } from "./postgres/audit-settings.ts";
import { objectPrivilegesCollector } from "./postgres/object-privileges.ts";
import { roleAttributesCollector } from "./postgres/role-attributes.ts";
import { serverIdentityCollector } from "./postgres/server-identity.ts";
import { tlsEndpointCollector } from "./tls/tls-endpoint.ts";

/** One collector for each evidence kind; the compiler refuses a kind without, with two, or with another's. */
type CollectorByKind = { readonly [K in EvidenceKind]: Collector<K> };

const byKind: CollectorByKind = Object.freeze({
  "server-identity": serverIdentityCollector,
  "role-attributes": roleAttributesCollector,
  "audit-settings": auditSettingsCollector,
  "object-privileges": objectPrivilegesCollector,
  "tls-endpoint": tlsEndpointCollector,
});

/** The collector of one evidence kind. */
export function collectorOf<K extends EvidenceKind>(kind: K): CollectorByKind[K] {
  return byKind[kind];
}

/** Every collector, in the order in which they run. */
export const collectors: readonly Collector[] = Object.freeze(evidenceKindIds.map(collectorOf));
