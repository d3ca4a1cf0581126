import { z } from "zod";
import { instantSchema, sha256TextSchema } from "./in-toto.ts";

/** The predicate type of a tombstone. */
export const tombstonePredicateType = "urn:pgattest:tombstone:v1";

/** A blob was erased: which, by which rule, who approved it (an office or ticket, not a private name), when. */
export const tombstoneSchema = z.strictObject({
  blobSha256: sha256TextSchema,
  rule: z.string().min(1),
  approver: z.string().min(1),
  erasedAt: instantSchema,
});

/** A blob was erased. */
export type Tombstone = z.infer<typeof tombstoneSchema>;
