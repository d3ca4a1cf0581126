import { z } from "zod";
import { subjectSchema } from "./subject.ts";

/** 64 hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hexadecimal");

/** An instant in UTC with milliseconds, as `Date.toISOString` prints it. */
export const instantSchema = z.iso.datetime({ precision: 3 });

/** Whether the collector could see one surface (a catalogue, a function, a port). */
export const visibilitySchema = z.discriminatedUnion("state", [
  z.strictObject({ surface: z.string().min(1), state: z.literal("observed") }),
  z.strictObject({
    surface: z.string().min(1),
    state: z.literal("not-observable"),
    reason: z.string().min(1),
  }),
]);

/** Whether the collector could see one surface. */
export type Visibility = z.infer<typeof visibilitySchema>;

/** One query the collector ran: its name, the digest of its text, how many rows came back, and how long it took. */
export const queryRecordSchema = z.strictObject({
  name: z.string().min(1),
  sha256: sha256Schema,
  rows: z.int().nonnegative(),
  ms: z.number().nonnegative(),
});

/** The system that was looked at, as it names itself. Null: the collector could not tell. */
export const sourceSchema = z.strictObject({
  host: z.string(),
  port: z.int(),
  systemIdentifier: z.string().nullable(),
  serverVersion: z.string().nullable(),
  serverVersionNum: z.int().nullable(),
  lsn: z.string().nullable(),
  inRecovery: z.boolean().nullable(),
  /** The role that looked. */
  role: z.string(),
  /** Protocol and cipher of the connection that looked. */
  tls: z.strictObject({ protocol: z.string(), cipher: z.string() }).nullable(),
});

/** The system that was looked at. */
export type Source = z.infer<typeof sourceSchema>;

/** When, by both clocks. `offsetMs` is server minus collector; null where the server's clock was not read. */
export const observedAtSchema = z.strictObject({
  collector: instantSchema,
  server: instantSchema.nullable(),
  offsetMs: z.number().nullable(),
});

/** What was looking: the collector's id, pgattest's version, and the digest of the code that ran. */
export const collectorIdentitySchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  bundleSha256: sha256Schema.nullable(),
});

/** Everything an observation says beside its facts; the facts lie in a blob. */
export const observationHeaderSchema = z.strictObject({
  kind: z.string().min(1),
  subject: subjectSchema,
  source: sourceSchema,
  queries: z.array(queryRecordSchema),
  visibility: z.array(visibilitySchema),
  observedAt: observedAtSchema,
  collector: collectorIdentitySchema,
  /** Digest of the intended record that told the collector where to look; null for `inspect`. */
  intendedSha256: sha256Schema.nullable(),
});

/** Everything an observation says beside its facts. */
export type ObservationHeader = z.infer<typeof observationHeaderSchema>;

/** One collector's record of one evidence kind of one subject. It holds no control id and no opinion. */
export interface Observation<Facts = unknown> extends ObservationHeader {
  readonly facts: Facts;
}
