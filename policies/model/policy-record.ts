import { z } from "zod";
import { instantSchema, sha256Schema } from "./observation.ts";

/** What a policy can say of a resource. `not-evaluable`: a value was unknown, or the policy itself failed. */
export const policyOutcomes = ["passed", "failed", "not-applicable", "not-evaluable"] as const;

/** What one policy said of one resource, or of the stack as a whole (`urn` null). */
export const policyResultSchema = z.strictObject({
  policy: z.string(),
  /** The control that the policy stands for; null for a rule of deployment only. */
  control: z.string().nullable(),
  urn: z.string().nullable(),
  outcome: z.enum(policyOutcomes),
  messages: z.array(z.string()),
});

/** What one policy said of one resource. */
export type PolicyResult = z.infer<typeof policyResultSchema>;

/** What the pack said at one preview or update. `complete` false: the run ended before the stack was judged. */
export const policyRecordSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  stack: z.string(),
  phase: z.enum(["preview", "up"]),
  startedAt: instantSchema,
  pack: z.strictObject({ name: z.string(), version: z.string(), bundleSha256: sha256Schema.nullable() }),
  declarationSha256: sha256Schema,
  complete: z.boolean(),
  results: z.array(policyResultSchema),
});

/** What the pack said at one preview or update. */
export type PolicyRecord = z.infer<typeof policyRecordSchema>;
