import { EvidenceError } from "#evidence/errors.ts";
import type { StatementDraft } from "#evidence/statement/entry.ts";
import { blobDigest, blobPath } from "#evidence/statement/in-toto.ts";
import { sha256Hex } from "#evidence/statement/sha256.ts";
import type { PlannedFile } from "./append-plan.ts";
import { defaultMaximumBlobBytes, type SealedBlob } from "./blob.ts";
import type { LedgerWriter } from "./writer.ts";

/** What to append: statements, and the blobs they name as subjects. */
export interface AppendRequest {
  readonly statements: readonly StatementDraft[];
  readonly blobs: readonly SealedBlob[];
  /** Blobs to erase once the statements are recorded; only {@link eraseBlob} asks for that. */
  readonly erase?: readonly string[] | undefined;
}

/** The error for statements and blobs that do not belong together. */
export function notNamed(message: string): EvidenceError {
  return new EvidenceError("blob-not-named", message, {
    nextStep: "Hand in exactly the blobs that the statements name as subjects.",
  });
}

/** Every blob is named by a statement of the same append, and says the digest of its bytes. */
export function assertNamed(request: AppendRequest): void {
  const named = new Set(request.statements.flatMap((draft) => draft.subject.map((subject) => subject.name)));
  for (const blob of request.blobs) {
    if (sha256Hex(blob.bytes) !== blob.digest) throw notNamed(`the blob ${blob.digest} has another digest`);
    if (!named.has(blobPath(blob.digest))) throw notNamed(`no statement names the blob ${blob.digest}`);
  }
}

async function isStored(writer: LedgerWriter, digest: string): Promise<boolean> {
  const bytes = await writer.store.read(blobPath(digest), defaultMaximumBlobBytes);
  return bytes !== undefined && sha256Hex(bytes) === digest;
}

/** Blobs that statements name and nobody handed in must lie in the ledger already. */
export async function assertBlobsPresent(writer: LedgerWriter, request: AppendRequest): Promise<void> {
  const given = new Set([...request.blobs.map((blob) => blob.digest), ...(request.erase ?? [])]);
  for (const { name } of request.statements.flatMap((draft) => draft.subject)) {
    const digest = blobDigest(name);
    if (digest === undefined || given.has(digest) || (await isStored(writer, digest))) continue;
    throw notNamed(`the blob ${digest} is named by a statement but was not handed in`);
  }
}

/** The blobs that are not stored yet, as files. */
export async function blobFiles(
  writer: LedgerWriter,
  request: AppendRequest,
): Promise<readonly PlannedFile[]> {
  const files: PlannedFile[] = [];
  for (const { digest, bytes } of request.blobs) {
    // One that is stored already belongs to an earlier statement and must survive this append's failure.
    if (!(await isStored(writer, digest))) files.push({ path: blobPath(digest), bytes });
  }
  return files;
}
