import { createHash } from "node:crypto";
import { z } from "zod";

/** How many bytes of a file's beginning make its identity. */
export const HEAD_BYTES = 1024;

/**
 * What a file is, whatever it is called and however it is packed: its beginning. The times and process numbers of its
 * first records make that unlike any other's.
 */
export const fileIdentity = z.object({
  headBytes: z.int().min(0).max(HEAD_BYTES),
  headSha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** See {@link fileIdentity}. */
export type FileIdentity = z.infer<typeof fileIdentity>;

/** The identity of a file that begins so. */
export function identityOf(head: Uint8Array): FileIdentity {
  const bytes = head.subarray(0, HEAD_BYTES);
  return { headBytes: bytes.length, headSha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Whether a file that begins so is that one, perhaps grown since. An empty one is none in particular. */
export function isFile(head: Uint8Array, identity: FileIdentity): boolean {
  if (identity.headBytes === 0 || head.length < identity.headBytes) return false;
  return identityOf(head.subarray(0, identity.headBytes)).headSha256 === identity.headSha256;
}
