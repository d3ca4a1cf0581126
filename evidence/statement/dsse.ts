import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { canonicalBytes, parseCanonicalJson } from "./canonical-json.ts";
import type { KeyRing, RingKey } from "./key-ring.ts";
import type { Signer } from "./signer.ts";

/** The payload type of an in-toto Statement in DSSE. */
export const inTotoPayloadType = "application/vnd.in-toto+json";

const envelopeSchema = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z
    .array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.string() }))
    .length(1, "must hold exactly one signature"),
});

/** What an envelope held, once its signature was verified. */
export interface OpenedEnvelope {
  readonly payload: Uint8Array;
  readonly key: RingKey;
}

/** DSSE's pre-authentication encoding: what is really signed, the payload's type included. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  const head = Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `, "utf8");
  return Buffer.concat([head, payload]);
}

/** Signs a payload and wraps it; the envelope is itself canonical JSON, so that it has one spelling. */
export async function sealEnvelope(
  signer: Signer,
  payloadType: string,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const sig = await signer.sign(preAuthenticationEncoding(payloadType, payload));
  const signatures = [{ keyid: signer.publicKey.keyId, sig: toBase64(sig) }];
  return canonicalBytes({ payload: toBase64(payload), payloadType, signatures });
}

function invalid(why: string): EvidenceError {
  return new EvidenceError("envelope-invalid", `not an envelope of this ledger: ${why}`, {
    nextStep: "Restore the record from a copy that verifies.",
  });
}

function decode(text: string, what: string): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw invalid(`${what} is not canonical base64`);
  return bytes;
}

function keyOf(ring: KeyRing, keyId: string): RingKey {
  const key = ring.get(keyId);
  if (key !== undefined) return key;
  throw new EvidenceError("key-unknown", `signed with the key ${keyId}, which is not among the given ones`, {
    nextStep: "Give this key's public half if its owner confirms it; otherwise the record is not theirs.",
  });
}

/**
 * Verifies an envelope and returns its payload. One signature, one payload type, canonical bytes throughout.
 * @throws EvidenceError `not-canonical`, `envelope-invalid`, `key-unknown` or `signature-invalid`.
 */
export function openEnvelope(bytes: Uint8Array, payloadType: string, ring: KeyRing): OpenedEnvelope {
  const parsed = envelopeSchema.safeParse(parseCanonicalJson(bytes));
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error).replaceAll(/\s+/g, " "));
  const [signature] = parsed.data.signatures;
  if (signature === undefined) throw invalid("it holds no signature");
  if (parsed.data.payloadType !== payloadType) throw invalid(`its payload is a ${parsed.data.payloadType}`);
  const payload = decode(parsed.data.payload, "the payload");
  const sig = decode(signature.sig, "the signature");
  const key = keyOf(ring, signature.keyid);
  if (!key.publicKey.verify(preAuthenticationEncoding(payloadType, payload), sig)) {
    throw new EvidenceError(
      "signature-invalid",
      `the signature of the key ${signature.keyid} does not match`,
      {
        nextStep: "The record was changed after it was signed; restore it from a copy that verifies.",
      },
    );
  }
  return { payload, key };
}
