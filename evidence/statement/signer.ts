import { createPublicKey, sign } from "node:crypto";
import { importPrivateKey, type PublicKey, publicKeyOf } from "./keys.ts";

/** Something that signs with one Ed25519 key: a key in memory, or a service that holds it. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** The 64 bytes of RFC 8032 over the message. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/**
 * A signer over a private key in PKCS#8 PEM.
 * @throws EvidenceError `key-invalid`.
 */
export function signerFromPem(privateKeyPem: string): Signer {
  const key = importPrivateKey(privateKeyPem);
  return {
    publicKey: publicKeyOf(createPublicKey(key)),
    sign: async (message) => sign(null, message, key),
  };
}
