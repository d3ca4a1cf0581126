import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { EvidenceError, messageOf } from "#evidence/errors.ts";
import { canonicalBytes, parseCanonicalJson } from "#evidence/statement/canonical-json.ts";
import { blobPath, type StatementSubject } from "#evidence/statement/in-toto.ts";
import type { JsonValue } from "#evidence/statement/json-value.ts";
import { sha256Hex } from "#evidence/statement/sha256.ts";

/** A blob ready to be stored. */
export interface SealedBlob {
  /** SHA-256 of `bytes`, the file as it is stored, so that no byte of it can change unnoticed. */
  readonly digest: string;
  /** The gzip file. */
  readonly bytes: Uint8Array;
}

/** Longest blob, stored or unpacked, unless the caller says otherwise: 256 MiB. */
export const defaultMaximumBlobBytes = 256 * 1024 * 1024;

const blobSchema = z.strictObject({
  /** 32 random bytes: without them, nobody can confirm a guess at erased content by hashing it. */
  salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  content: z.unknown(),
});

function tooLarge(bytes: number, maximum: number): EvidenceError {
  return new EvidenceError(
    "blob-too-large",
    `the blob takes ${bytes} bytes; at most ${maximum} are allowed`,
    {
      nextStep: "Raise the limit, or let the collector record less.",
    },
  );
}

/**
 * Packs content with a fresh salt of 32 bytes from the random source handed in.
 * @throws EvidenceError `json-invalid` or `blob-too-large`.
 */
export function sealBlob(
  content: unknown,
  randomBytes: (count: number) => Uint8Array,
  maximumBytes: number = defaultMaximumBlobBytes,
): SealedBlob {
  const salt = Buffer.from(randomBytes(32)).toString("base64url");
  const plain = canonicalBytes({ salt, content });
  if (plain.length > maximumBytes) throw tooLarge(plain.length, maximumBytes);
  const bytes = gzipSync(plain);
  if (bytes.length > maximumBytes) throw tooLarge(bytes.length, maximumBytes);
  return { digest: sha256Hex(bytes), bytes };
}

/** The subject by which a statement names a blob. */
export function blobSubject(blob: SealedBlob): StatementSubject {
  return {
    name: blobPath(blob.digest),
    digest: { sha256: blob.digest },
    annotations: { bytes: blob.bytes.length },
  };
}

function invalid(digest: string, why: string, cause?: unknown): EvidenceError {
  return new EvidenceError("blob-invalid", `the blob ${digest} ${why}`, {
    nextStep: "Restore the blob from a copy that verifies.",
    cause,
  });
}

function gunzip(digest: string, bytes: Uint8Array, maximumBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maximumBytes });
  } catch (error) {
    throw invalid(digest, `cannot be unpacked within ${maximumBytes} bytes: ${messageOf(error)}`, error);
  }
}

/**
 * Verifies a stored blob against its digest and unpacks its content, within the limit.
 * @throws EvidenceError `blob-invalid`.
 */
export function openBlob(
  digest: string,
  bytes: Uint8Array,
  maximumBytes: number = defaultMaximumBlobBytes,
): JsonValue {
  const actual = sha256Hex(bytes);
  if (actual !== digest) throw invalid(digest, `has the digest ${actual}`);
  const value = parseCanonicalJson(gunzip(digest, bytes, maximumBytes));
  const parsed = blobSchema.safeParse(value);
  if (!parsed.success || value === null || typeof value !== "object" || !("content" in value)) {
    throw invalid(digest, "does not hold salt and content");
  }
  return value.content;
}
