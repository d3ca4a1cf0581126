import type { z } from "zod";
import { auditSettingsFacts } from "./audit-settings.ts";
import { objectPrivilegesFacts } from "./object-privileges.ts";
import { roleAttributesFacts } from "./role-attributes.ts";
import { serverIdentityFacts } from "./server-identity.ts";
import { tlsEndpointFacts } from "./tls-endpoint.ts";

/** Every kind of evidence with the schema of its facts and whether there is one per cluster or per database. */
export const evidenceKinds = {
  "server-identity": { scope: "cluster", facts: serverIdentityFacts },
  "role-attributes": { scope: "cluster", facts: roleAttributesFacts },
  "audit-settings": { scope: "cluster", facts: auditSettingsFacts },
  "object-privileges": { scope: "database", facts: objectPrivilegesFacts },
  "tls-endpoint": { scope: "cluster", facts: tlsEndpointFacts },
} as const satisfies Readonly<
  Record<string, { readonly scope: "cluster" | "database"; readonly facts: z.ZodType }>
>;

/** The id of an evidence kind. */
export type EvidenceKind = keyof typeof evidenceKinds;

/** The facts of an evidence kind. */
export type FactsOf<K extends EvidenceKind> = z.infer<(typeof evidenceKinds)[K]["facts"]>;

/** Every evidence kind, in the order in which they are collected. */
export const evidenceKindIds: readonly EvidenceKind[] = [
  "server-identity",
  "role-attributes",
  "audit-settings",
  "object-privileges",
  "tls-endpoint",
];

/** Whether a text is the id of an evidence kind. */
export function isEvidenceKind(text: string): text is EvidenceKind {
  return Object.hasOwn(evidenceKinds, text);
}
