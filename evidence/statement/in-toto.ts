import { z } from "zod";

/** The type of an in-toto Statement, version 1. */
export const statementType = "https://in-toto.io/Statement/v1";

/** 64 lower-case hexadecimal digits. */
export const sha256TextSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hexadecimal");

/** An instant in UTC with milliseconds, as `Date.toISOString` prints it. */
export const instantSchema = z.iso.datetime({ precision: 3 });

/** `urn:pgattest:<kind>:v<number>`. */
export const predicateTypeSchema = z
  .string()
  .regex(/^urn:pgattest:[a-z][a-z0-9-]*:v[1-9][0-9]*$/, "is not urn:pgattest:<kind>:v<number>");

const blobPrefix = "blob/sha256/";

/** Where a blob with this digest lies in the ledger; also the name of the subject that stands for it. */
export function blobPath(digest: string): string {
  return blobPrefix + digest;
}

/** The digest in a blob's path or subject name; undefined for any other name. */
export function blobDigest(name: string): string | undefined {
  const digest = name.startsWith(blobPrefix) ? name.slice(blobPrefix.length) : "";
  return /^[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

/** What a statement is about: a name and a digest; for a blob also its stored size in bytes. */
export const subjectSchema = z
  .strictObject({
    name: z.string().min(1),
    digest: z.strictObject({ sha256: sha256TextSchema }),
    annotations: z.strictObject({ bytes: z.int().nonnegative() }).optional(),
  })
  .refine(
    (subject) => !subject.name.startsWith("blob/") || blobDigest(subject.name) === subject.digest.sha256,
    {
      message: "names a blob whose digest is another",
    },
  );

/** What a statement is about. */
export type StatementSubject = z.infer<typeof subjectSchema>;

/**
 * What the ledger itself signs into every statement: whose ledger, which entry, the size of the log once the
 * append this entry came with was complete, and when. A statement moved, replayed or re-dated contradicts it.
 */
export const ledgerStampSchema = z.strictObject({
  origin: z.string().min(1),
  index: z.int().nonnegative(),
  appendEnd: z.int().positive(),
  recordedAt: instantSchema,
});

/** What the ledger itself signs into every statement. */
export type LedgerStamp = z.infer<typeof ledgerStampSchema>;

/** An in-toto Statement as this ledger keeps it; `content` is checked by the schema of its predicate type. */
export const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z
    .array(subjectSchema)
    .min(1)
    .refine((subjects) => new Set(subjects.map((subject) => subject.name)).size === subjects.length, {
      message: "names the same subject twice",
    }),
  predicateType: predicateTypeSchema,
  predicate: z.strictObject({ ledger: ledgerStampSchema, content: z.record(z.string(), z.unknown()) }),
});

/** An in-toto Statement as this ledger keeps it. */
export type Statement = z.infer<typeof statementSchema>;
