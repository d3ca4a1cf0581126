import { z } from "zod";
import { checkReferences } from "./check-references.ts";
import { clusterDeclarationSchema } from "./cluster-declaration.ts";

/** How often evidence is collected, and how many days old it may grow before it is stale. */
export const scheduleDays = { daily: 1, weekly: 7, monthly: 31, quarterly: 92 } as const;

const scheduleEntrySchema = z.strictObject({
  every: z.enum(["daily", "weekly", "monthly", "quarterly"]),
  reviewers: z.array(z.string().min(1)).default([]),
});

/** Accepts one finding on one subject for a while; instead of `fail` the verdict reads `waived`. */
export const waiverSchema = z.strictObject({
  control: z.string().min(1),
  /** `cluster` or `cluster/database`. */
  subject: z.string().min(1),
  /** The finding's code and item, exactly. */
  finding: z.strictObject({ code: z.string().min(1), item: z.string().min(1) }),
  owner: z.string().min(1),
  approver: z.string().min(1),
  reason: z.string().min(1),
  expires: z.iso.datetime(),
});

/** Accepts one finding on one subject for a while. */
export type Waiver = z.infer<typeof waiverSchema>;

/** Says why a control does not concern a subject. */
export const notApplicableSchema = z.strictObject({
  control: z.string().min(1),
  subject: z.string().min(1),
  reason: z.string().min(1),
});

/** What the owner of a stack wants: everything under `pgattest:` in `Pulumi.<stack>.yaml`. */
export const declarationSchema = z
  .strictObject({
    owners: z.array(z.string().min(1)).min(1),
    reviewers: z.array(z.string().min(1)).min(1),
    /** By evidence kind; kinds not named are collected monthly. */
    schedule: z.record(z.string(), scheduleEntrySchema).default({}),
    /** Verdicts that fail a deployment; by default none does. */
    failOn: z.array(z.enum(["contradicted", "fail", "not-evaluable", "stale"])).default([]),
    waivers: z.array(waiverSchema).default([]),
    notApplicable: z.array(notApplicableSchema).default([]),
    clusters: z.array(clusterDeclarationSchema).min(1),
  })
  .check(checkReferences);

/** What the owner of a stack wants. */
export type Declaration = z.infer<typeof declarationSchema>;
