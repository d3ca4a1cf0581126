import { z } from "zod";

/** TLS versions that are tried, oldest first. */
export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * What a server asks for before it lets somebody in: `nothing` (trust, or whatever needs no proof from the client), a
 * password in the clear within TLS, its MD5 hash, SASL (SCRAM and OAuth), or Kerberos. `refused`: pg_hba.conf lets
 * nobody in so, or not without a client certificate. `unknown`: the answer was not understood.
 */
export const askedProofs = [
  "nothing",
  "cleartext-password",
  "md5-password",
  "sasl",
  "gss",
  "sspi",
  "refused",
  "unknown",
] as const;

/**
 * What an endpoint answers on the wire: whether it takes plaintext, what it asks of whom, which TLS versions it accepts, and the certificate
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
  /** One start-up message within TLS for each of the same pairs: what is asked before anybody is let in. */
  authentication: z.array(
    z.strictObject({
      database: z.string(),
      role: z.string(),
      asked: z.enum(askedProofs),
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
