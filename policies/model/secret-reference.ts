import { z } from "zod";

const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|pulumi:[A-Za-z0-9_.-]+)$/;

/**
 * Where a secret lies, never the secret: `env:NAME`, `file:path`, `pulumi:key` (a secret output or
 * configuration value of the stack). The text of a value that is no reference is not repeated in the error.
 */
export const secretReferenceSchema = z
  .string()
  .refine((text) => REFERENCE.test(text), {
    error: "is not a reference to a secret; write env:NAME, file:path or pulumi:key, never the secret itself",
  })
  .brand<"SecretReference">();

/** Where a secret lies, never the secret. */
export type SecretReference = z.infer<typeof secretReferenceSchema>;

/** A role's password: made by the stack and kept as a Pulumi secret, or taken from a reference. */
export const passwordSchema = z.union([z.literal("generated"), secretReferenceSchema], {
  error:
    'is neither "generated" nor a reference (env:NAME, file:path, pulumi:key); never write the password itself',
});
