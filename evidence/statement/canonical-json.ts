import canonicalize from "canonicalize";
import { EvidenceError, messageOf } from "#evidence/errors.ts";
import { assertJson, type JsonValue } from "./json-value.ts";

/**
 * The one text of a JSON value (RFC 8785): members sorted by UTF-16 code units, no spaces, ECMAScript numbers.
 * @throws EvidenceError `json-invalid` where the value is more than JSON.
 */
export function canonicalJson(value: unknown): string {
  assertJson(value);
  const text = canonicalize(value);
  if (text === undefined) throw notCanonical("the value has no JSON text");
  return text;
}

/** {@link canonicalJson} as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value), "utf8");
}

function notCanonical(why: string, cause?: unknown): EvidenceError {
  return new EvidenceError("not-canonical", `not canonical JSON: ${why}`, {
    nextStep: "Restore the record from a copy that verifies; nothing but the original bytes is accepted.",
    cause,
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw notCanonical(messageOf(error).replaceAll(/\s+/g, " "), error);
  }
}

/**
 * Reads JSON that must be in canonical form byte for byte, so that there is exactly one spelling of every value:
 * duplicate members, spaces, other escapes, other number forms and a byte order mark are all refused.
 * @throws EvidenceError `not-canonical` or `json-invalid`.
 */
export function parseCanonicalJson(bytes: Uint8Array): JsonValue {
  const value = parse(bytes);
  assertJson(value);
  if (!Buffer.from(canonicalBytes(value)).equals(bytes)) throw notCanonical("the bytes are not RFC 8785");
  return value;
}
