import type { z } from "zod";
import { type EvidenceKind, evidenceKinds, type FactsOf } from "./index.ts";

const schemas: { readonly [K in EvidenceKind]: z.ZodType<FactsOf<K>> } = {
  "server-identity": evidenceKinds["server-identity"].facts,
  "role-attributes": evidenceKinds["role-attributes"].facts,
  "audit-settings": evidenceKinds["audit-settings"].facts,
  "object-privileges": evidenceKinds["object-privileges"].facts,
  "tls-endpoint": evidenceKinds["tls-endpoint"].facts,
};

/** The facts of a kind, or null when the value does not have the kind's shape. */
export function parseFacts<K extends EvidenceKind>(kind: K, value: unknown): FactsOf<K> | null {
  const parsed = schemas[kind].safeParse(value);
  return parsed.success ? parsed.data : null;
}
