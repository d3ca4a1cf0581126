import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import { canonicalJson } from "./canonical-json.ts";
import { predicateTypeSchema } from "./in-toto.ts";
import { keyIntroductionSchema, keyPredicateType } from "./key-predicate.ts";
import { tombstonePredicateType, tombstoneSchema } from "./tombstone-predicate.ts";

/**
 * The schema of every predicate type a ledger may hold. Schemas must be strict and must not transform: what
 * they return has to be what they were given, or the content is refused.
 */
export type PredicateRegistry = ReadonlyMap<string, z.ZodType>;

const own: PredicateRegistry = new Map<string, z.ZodType>([
  [keyPredicateType, keyIntroductionSchema],
  [tombstonePredicateType, tombstoneSchema],
]);

/**
 * A registry of the given schemas, by predicate type, and the ledger's own (`key`, `tombstone`).
 * @throws EvidenceError `predicate-invalid` for a malformed type or one of the ledger's own.
 */
export function predicateRegistry(schemas: Readonly<Record<string, z.ZodType>>): PredicateRegistry {
  const registry = new Map(own);
  for (const [type, schema] of Object.entries(schemas)) {
    if (!predicateTypeSchema.safeParse(type).success || own.has(type)) {
      throw new EvidenceError("predicate-invalid", `"${type}" cannot be registered as a predicate type`, {
        nextStep: "Use urn:pgattest:<kind>:v<number>, with a kind that the ledger does not use itself.",
      });
    }
    registry.set(type, schema);
  }
  return registry;
}

/**
 * Checks a predicate's content against its type's schema. Unknown types and versions are refused, never guessed.
 * @throws EvidenceError `predicate-unknown` or `predicate-invalid`.
 */
export function checkPredicate(registry: PredicateRegistry, predicateType: string, content: unknown): void {
  const schema = registry.get(predicateType) ?? own.get(predicateType);
  if (schema === undefined) {
    throw new EvidenceError("predicate-unknown", `the predicate type ${predicateType} is not known`, {
      nextStep: "Use a version of pgattest that knows this type; nothing is guessed.",
    });
  }
  const parsed = schema.safeParse(content);
  const why = parsed.success ? undefined : z.prettifyError(parsed.error).replaceAll(/\s+/g, " ");
  if (!parsed.success || canonicalJson(parsed.data) !== canonicalJson(content)) {
    throw new EvidenceError(
      "predicate-invalid",
      `not a ${predicateType}: ${why ?? "it has unknown members"}`,
      {
        nextStep: "Correct what wrote it; the schema of its type does not allow it.",
      },
    );
  }
}
