import { z } from "zod";
import { gitStateSchema } from "#policies/model/intended.ts";
import { instantSchema, observationHeaderSchema, sha256Schema } from "#policies/model/observation.ts";
import { policyOutcomes } from "#policies/model/policy-record.ts";
import { subjectSchema } from "#policies/model/subject.ts";
import { verdicts } from "#policies/model/verdict.ts";
import { type PredicateRegistry, predicateRegistry } from "./statement/predicate-registry.ts";

/** A blob that a statement rests on: its digest in the ledger. What may name a person lies in blobs, never in statements. */
const blobReferenceSchema = z.strictObject({ blobSha256: sha256Schema });

/** What the owner wants and what Pulumi made of it; the record itself names roles, so it is a blob. */
export const intendedPredicateSchema = z.strictObject({
  stack: z.string(),
  deployedAt: instantSchema,
  intendedSha256: sha256Schema,
  declarationSha256: sha256Schema,
  git: gitStateSchema,
  clusters: z.array(
    z.strictObject({ name: z.string(), systemIdentifier: z.string(), serverVersion: z.string() }),
  ),
  record: blobReferenceSchema,
});

/** One observation: everything about it but the facts, which are a blob. */
export const observationPredicateSchema = z.strictObject({
  observation: observationHeaderSchema,
  facts: blobReferenceSchema,
});

/** A collection that gave no observation: it was refused, cut off, or ran out of time. */
export const failedCollectionPredicateSchema = z.strictObject({
  kind: z.string(),
  subject: subjectSchema,
  attemptedAt: instantSchema,
  code: z.string(),
  reason: z.string(),
  intendedSha256: sha256Schema,
});

/** What the pack said at one preview or update; results name resources and so roles, hence a blob. */
export const policyRecordPredicateSchema = z.strictObject({
  run: z.string(),
  stack: z.string(),
  phase: z.enum(["preview", "up"]),
  startedAt: instantSchema,
  declarationSha256: sha256Schema,
  complete: z.boolean(),
  counts: z.strictObject(
    Object.fromEntries(policyOutcomes.map((outcome) => [outcome, z.int().nonnegative()])),
  ),
  record: blobReferenceSchema,
});

/** What one run of the judges concluded, in numbers; the verdicts with their reasons are a blob. */
export const assessmentPredicateSchema = z.strictObject({
  stack: z.string(),
  assessedAt: instantSchema,
  declarationSha256: sha256Schema,
  intendedSha256: sha256Schema.nullable(),
  catalogueVersion: z.string(),
  counts: z.strictObject(Object.fromEntries(verdicts.map((verdict) => [verdict, z.int().nonnegative()]))),
  assessment: blobReferenceSchema,
});

/** The predicate types that the ledger of a stack holds, beside the ledger's own. */
export const predicateTypes = {
  intended: "urn:pgattest:intended:v1",
  observation: "urn:pgattest:observation:v1",
  failedCollection: "urn:pgattest:failed-collection:v1",
  policyRecord: "urn:pgattest:policy-record:v1",
  assessment: "urn:pgattest:assessment:v1",
} as const;

/** The schemas of everything that the ledger of a stack may hold. */
export const evidenceRegistry: PredicateRegistry = predicateRegistry({
  [predicateTypes.intended]: intendedPredicateSchema,
  [predicateTypes.observation]: observationPredicateSchema,
  [predicateTypes.failedCollection]: failedCollectionPredicateSchema,
  [predicateTypes.policyRecord]: policyRecordPredicateSchema,
  [predicateTypes.assessment]: assessmentPredicateSchema,
});
