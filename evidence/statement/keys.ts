import { createPrivateKey, createPublicKey, type KeyObject, verify } from "node:crypto";
import { EvidenceError } from "#evidence/errors.ts";
import { sha256Hex } from "./sha256.ts";

/** An Ed25519 public key. */
export interface PublicKey {
  /** SHA-256 of the SPKI in DER, 64 hexadecimal digits: `openssl pkey -pubin -outform DER | sha256sum`. */
  readonly keyId: string;
  /** The 32 bytes of RFC 8032. */
  readonly raw: Uint8Array;
  /** SPKI in PEM. */
  readonly pem: string;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
}

/** A key pair in PEM: PKCS#8 and SPKI. The private half is a secret. */
export interface KeyPairPem {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/** PKCS#8 of an Ed25519 key is this prefix and the 32 bytes of the seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
/** SPKI of an Ed25519 key is this prefix and the 32 bytes of the key (RFC 8410 §4). */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

function keyInvalid(what: string, cause?: unknown): EvidenceError {
  return new EvidenceError("key-invalid", `the ${what} cannot be read as an Ed25519 key in PEM`, {
    nextStep: "Give a key made by pgattest or by `openssl genpkey -algorithm ed25519` (PKCS#8, SPKI).",
    cause,
  });
}

function exportPem(key: KeyObject, type: "pkcs8" | "spki"): string {
  const pem = key.export({ type, format: "pem" });
  return typeof pem === "string" ? pem : pem.toString("utf8");
}

/** What node:crypto knows of a public key, in our terms. */
export function publicKeyOf(key: KeyObject): PublicKey {
  if (key.asymmetricKeyType !== "ed25519") throw keyInvalid("public key");
  const der = key.export({ type: "spki", format: "der" });
  return {
    keyId: sha256Hex(der),
    raw: der.subarray(spkiPrefix.length),
    pem: exportPem(key, "spki"),
    verify: (message, signature) => signature.length === 64 && verify(null, message, key, signature),
  };
}

/**
 * Reads a public key from SPKI PEM. A private key is refused here, so that it is never handed round by mistake.
 * @throws EvidenceError `key-invalid`.
 */
export function importPublicKey(pem: string): PublicKey {
  if (!pem.includes("-----BEGIN PUBLIC KEY-----")) throw keyInvalid("public key");
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw keyInvalid("public key", error);
  }
  return publicKeyOf(key);
}

/**
 * Reads a private key from unencrypted PKCS#8 PEM.
 * @throws EvidenceError `key-invalid`; the message holds nothing of the key.
 */
export function importPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The cause is left out on purpose: a parser's message may quote what it was given.
    throw keyInvalid("private key");
  }
  if (key.asymmetricKeyType !== "ed25519") throw keyInvalid("private key");
  return key;
}

/** Makes an Ed25519 key pair from 32 bytes of the random source handed in. */
export function generateKeyPair(randomBytes: (count: number) => Uint8Array): KeyPairPem {
  const der = Buffer.concat([pkcs8Prefix, randomBytes(32)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return {
    privateKeyPem: exportPem(privateKey, "pkcs8"),
    publicKeyPem: exportPem(createPublicKey(privateKey), "spki"),
  };
}
