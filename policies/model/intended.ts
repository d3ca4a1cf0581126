import { z } from "zod";
import { declarationSchema } from "./declaration/declaration.ts";
import { sha256Schema } from "./observation.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

/** One cluster as Pulumi provisioned it: where it is, who it says it is, and what was sent to it. */
export const provisionedClusterSchema = z.strictObject({
  name: z.string(),
  endpoint: z.strictObject({
    host: z.string(),
    port: z.int(),
    serverName: z.string(),
    /** PEM; null: the system's CAs. */
    caCertificatePem: z.string().nullable(),
  }),
  maintenanceDatabase: z.string(),
  administrator: z.string(),
  systemIdentifier: z.string(),
  serverVersion: z.string(),
  /** Whether the server can load pgaudit at all. */
  pgaudit: z.discriminatedUnion("available", [
    z.strictObject({ available: z.literal(true) }),
    z.strictObject({ available: z.literal(false), reason: z.string() }),
  ]),
  collector: z.strictObject({ role: z.string(), password: secretReferenceSchema }),
  /** Digest of the specification that each resource of the cluster sent, by resource name. */
  sent: z.record(z.string(), sha256Schema),
});

/** One cluster as Pulumi provisioned it. */
export type ProvisionedCluster = z.infer<typeof provisionedClusterSchema>;

/** The commit that the declaration was deployed from. */
export const gitStateSchema = z.discriminatedUnion("known", [
  z.strictObject({ known: z.literal(true), commit: z.string(), clean: z.boolean() }),
  z.strictObject({ known: z.literal(false), reason: z.string() }),
]);

/** The declaration with everything that Pulumi resolved. It holds no secret, only references. */
export const intendedRecordSchema = z.strictObject({
  version: z.literal(1),
  stack: z.string().min(1),
  declaration: declarationSchema,
  declarationSha256: sha256Schema,
  git: gitStateSchema,
  clusters: z.array(provisionedClusterSchema).min(1),
  pgattestVersion: z.string(),
});

/** The declaration with everything that Pulumi resolved. */
export type IntendedRecord = z.infer<typeof intendedRecordSchema>;
