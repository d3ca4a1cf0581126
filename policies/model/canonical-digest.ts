import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256, in lower-case hexadecimal, of a value's canonical JSON (RFC 8785). */
export function canonicalDigest(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("A value that JSON cannot express has no digest.");
  return createHash("sha256").update(text, "utf8").digest("hex");
}
