import { z } from "zod";
import { instantSchema, sha256TextSchema } from "./in-toto.ts";

/** The predicate type of a key's introduction. */
export const keyPredicateType = "urn:pgattest:key:v1";

/**
 * A key begins to sign this ledger. It documents; it never makes a key trusted: verification rests on keys
 * given from outside. `validUntil` null: until replaced. `replaces` null: the ledger's first key.
 */
export const keyIntroductionSchema = z.strictObject({
  keyId: sha256TextSchema,
  /** SPKI in PEM. */
  publicKeyPem: z.string().startsWith("-----BEGIN PUBLIC KEY-----"),
  validFrom: instantSchema,
  validUntil: instantSchema.nullable(),
  replaces: sha256TextSchema.nullable(),
});
