import { EvidenceError } from "#evidence/errors.ts";
import { fromBase64, toBase64 } from "#evidence/statement/base64.ts";
import type { KeyRing, RingKey } from "#evidence/statement/key-ring.ts";
import type { Signer } from "#evidence/statement/signer.ts";
import type { Hash } from "./merkle-hash.ts";
import {
  isKeyName,
  noteKeyId,
  parseNote,
  type SignedNote,
  signNote,
  verifyNoteSignature,
} from "./signed-note.ts";

/** The signed head of a log. */
export interface Checkpoint {
  /** Whose log: also the name of the signing key. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  readonly root: Hash;
}

/** A checkpoint whose signature was verified. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly key: RingKey;
  /** Signature lines by keys nobody vouched for, as witnesses may add: `name keyId`. */
  readonly unknownSignatures: readonly string[];
}

/** Where the checkpoint lies. */
export const checkpointPath = "checkpoint";

/** No checkpoint is longer: three lines and at most 16 signatures. */
export const maximumCheckpointBytes = 65_536;

function malformed(why: string): EvidenceError {
  return new EvidenceError("checkpoint-malformed", `not a checkpoint: ${why}`, {
    nextStep: "Restore the checkpoint from a copy that verifies.",
  });
}

function untrusted(why: string): EvidenceError {
  return new EvidenceError("checkpoint-untrusted", `the checkpoint ${why}`, {
    nextStep: "Check that the public key given is this ledger's; if it is, the checkpoint was changed.",
  });
}

/** The text that is signed: origin, size, root (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Signs a checkpoint; returns the bytes of the note. */
export async function sealCheckpoint(signer: Signer, checkpoint: Checkpoint): Promise<Uint8Array> {
  return Buffer.from(await signNote(signer, checkpoint.origin, checkpointText(checkpoint)), "utf8");
}

/**
 * Refuses an origin that cannot name a key in a signed note.
 * @throws EvidenceError `origin-mismatch`.
 */
export function assertOrigin(origin: string): void {
  if (isKeyName(origin)) return;
  throw new EvidenceError("origin-mismatch", `"${origin}" cannot be the origin of a ledger`, {
    nextStep: "Use a name of visible ASCII characters without spaces and plus, such as pgattest.example/dev.",
  });
}

function parseText(text: string): Checkpoint {
  const [origin = "", sizeText = "", rootText = "", ...rest] = text.split("\n");
  const size = Number(sizeText);
  const root = fromBase64(rootText);
  if (root?.length !== 32 || !(Number.isSafeInteger(size) && size >= 0))
    throw malformed("size or root is not readable");
  const checkpoint = { origin, size, root };
  // Rebuilding the text leaves one spelling only; extension lines are not used by this ledger.
  if (rest.length !== 1 || checkpointText(checkpoint) !== text) throw malformed("it is not three lines");
  if (!isKeyName(origin)) throw malformed("its origin is not a key name");
  return checkpoint;
}

function verifySignatures(
  note: SignedNote,
  origin: string,
  ring: KeyRing,
): Omit<VerifiedCheckpoint, keyof Checkpoint> {
  const unknown: string[] = [];
  let signedBy: RingKey | undefined;
  for (const signature of note.signatures) {
    const key = [...ring.values()].find(
      (candidate) => signature.name === origin && noteKeyId(origin, candidate.publicKey) === signature.keyId,
    );
    if (key === undefined) unknown.push(`${signature.name} ${signature.keyId}`);
    else if (!verifyNoteSignature(note.text, signature, key.publicKey))
      throw untrusted("has a signature that does not match");
    else signedBy = key;
  }
  if (signedBy === undefined) throw untrusted("is signed by none of the given keys");
  return { key: signedBy, unknownSignatures: unknown };
}

/**
 * Reads and verifies a checkpoint. As the standard asks, signatures by unknown keys are passed over (and
 * returned), a bad signature by a known key refuses the note, and at least one known key must have signed.
 * @throws EvidenceError `checkpoint-malformed` or `checkpoint-untrusted`.
 */
export function openCheckpoint(bytes: Uint8Array, ring: KeyRing): VerifiedCheckpoint {
  const note = parseNote(bytes);
  const checkpoint = parseText(note.text);
  return { ...checkpoint, ...verifySignatures(note, checkpoint.origin, ring) };
}
