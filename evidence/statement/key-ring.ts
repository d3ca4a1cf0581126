import { EvidenceError } from "#evidence/errors.ts";
import { importPublicKey, type PublicKey } from "./keys.ts";

/** A public key the reader trusts, given from outside the ledger, with the time it may have signed in. */
export interface TrustedKey {
  /** SPKI in PEM. */
  readonly publicKeyPem: string;
  /** Instant in UTC; nothing recorded before it is accepted from this key. */
  readonly notBefore?: string | undefined;
  /** Instant in UTC; nothing recorded after it is accepted from this key. */
  readonly notAfter?: string | undefined;
}

/** A trusted key, read. Bounds are milliseconds since 1970. */
export interface RingKey {
  readonly publicKey: PublicKey;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Trusted keys by their key id. */
export type KeyRing = ReadonlyMap<string, RingKey>;

function instant(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const time = Date.parse(text);
  if (Number.isFinite(time)) return time;
  throw new EvidenceError("key-invalid", `"${text}" is not an instant that can bound a key`, {
    nextStep: "Write the bound as 2026-01-31T00:00:00.000Z.",
  });
}

/**
 * Reads the trusted keys.
 * @throws EvidenceError `key-invalid`, also when no key is given: nothing can be verified without one.
 */
export function keyRing(keys: readonly TrustedKey[]): KeyRing {
  if (keys.length === 0) {
    throw new EvidenceError("key-invalid", "no public key was given", {
      nextStep: "Give the ledger's public key, obtained from its owner and not from the ledger itself.",
    });
  }
  const ring = keys.map((key) => ({
    publicKey: importPublicKey(key.publicKeyPem),
    notBefore: instant(key.notBefore, Number.NEGATIVE_INFINITY),
    notAfter: instant(key.notAfter, Number.POSITIVE_INFINITY),
  }));
  return new Map(ring.map((key) => [key.publicKey.keyId, key]));
}
