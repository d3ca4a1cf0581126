import { z } from "zod";
import { instantSchema, sha256Schema } from "./observation.ts";
import { subjectSchema } from "./subject.ts";
import { verdicts } from "./verdict.ts";

/** One thing that is wrong, or could not be told, about one item. */
export const findingSchema = z.strictObject({ code: z.string(), item: z.string(), message: z.string() });

/** A piece of evidence that a verdict rests on. */
export const restsOnSchema = z.strictObject({
  kind: z.string(),
  subject: subjectSchema,
  /** Leaf index of the statement in the ledger. */
  entry: z.int().nonnegative(),
  /** SHA-256 of the statement's envelope. */
  entrySha256: sha256Schema,
  /** SHA-256 of the facts' blob. */
  factsSha256: sha256Schema,
  observedAt: instantSchema,
});

/** One control's verdict about one subject. */
export const controlAssessmentSchema = z.strictObject({
  control: z.string(),
  subject: subjectSchema,
  verdict: z.enum(verdicts),
  /** How many items were checked and what they are, for a pass. */
  checked: z.strictObject({ count: z.int().positive(), of: z.string() }).nullable(),
  findings: z.array(findingSchema),
  /** Findings that a waiver covers, with the waiver's approver and expiry. */
  waived: z.array(
    z.strictObject({ finding: findingSchema, approver: z.string(), expires: z.string(), reason: z.string() }),
  ),
  restsOn: z.array(restsOnSchema),
});

/** One control's verdict about one subject. */
export type ControlAssessment = z.infer<typeof controlAssessmentSchema>;

/** What one run of the judges concluded, for a whole stack. */
export const assessmentSchema = z.strictObject({
  stack: z.string(),
  assessedAt: instantSchema,
  declarationSha256: sha256Schema,
  intendedSha256: sha256Schema.nullable(),
  catalogueVersion: z.string(),
  assessments: z.array(controlAssessmentSchema),
});

/** What one run of the judges concluded, for a whole stack. */
export type Assessment = z.infer<typeof assessmentSchema>;
