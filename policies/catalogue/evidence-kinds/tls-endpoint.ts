import { z } from "zod";

/** TLS versions that are tried, oldest first. */
export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * What an endpoint answers on the wire: whether it takes plaintext, which TLS versions it accepts, and the certificate
 * it serves. `not-testable`: our own TLS library, not the server, stood in the way, so nothing is known.
 */
export const tlsEndpointFacts = z.strictObject({
  host: z.string(),
  port: z.int(),
  serverName: z.string(),
  /** One plain start-up message for each pair of database and role that may connect. */
  plaintext: z.array(
    z.strictObject({
      database: z.string(),
      role: z.string(),
      outcome: z.enum(["refused", "accepted", "unknown"]),
      detail: z.string(),
    }),
  ),
  versions: z.array(
    z.strictObject({
      version: z.enum(tlsVersions),
      outcome: z.enum(["accepted", "refused", "not-testable"]),
      detail: z.string(),
    }),
  ),
  /** Null: no handshake succeeded. */
  certificate: z
    .strictObject({
      subject: z.string(),
      issuer: z.string(),
      names: z.array(z.string()),
      notBefore: z.iso.datetime(),
      notAfter: z.iso.datetime(),
      keyType: z.string(),
      keyBits: z.int().nullable(),
      serialNumber: z.string(),
      sha256: z.string(),
      /** Whether the chain leads to the CA that was declared. */
      trusted: z.boolean(),
      /** Why not; null when trusted. */
      distrustReason: z.string().nullable(),
      nameMatches: z.boolean(),
      /** SHA-256 of each certificate from the leaf upwards, as served. */
      chain: z.array(z.string()),
    })
    .nullable(),
  negotiated: z.strictObject({ protocol: z.string(), cipher: z.string() }).nullable(),
});
