import { EvidenceError } from "#evidence/errors.ts";
import { blobDigest, blobPath } from "#evidence/statement/in-toto.ts";
import { tombstonePredicateType } from "#evidence/statement/tombstone-predicate.ts";
import { type AppendResult, appendStatements } from "./append.ts";
import { type LedgerEntry, readEntries } from "./read.ts";
import type { LedgerWriter } from "./writer.ts";

/** Why a blob may be erased, and who said so: an office or a ticket rather than a private name. */
export interface Erasure {
  readonly rule: string;
  readonly approver: string;
}

/** What became of a request to erase. */
export type EraseResult =
  | { readonly outcome: "erased"; readonly append: AppendResult }
  /** A tombstone was there already; the blob, if it was, is gone now. */
  | { readonly outcome: "already-erased"; readonly tombstone: LedgerEntry };

interface Mentions {
  readonly named: boolean;
  readonly tombstone: LedgerEntry | undefined;
}

async function mentionsOf(writer: LedgerWriter, digest: string): Promise<Mentions> {
  const publicKeys = [...(writer.earlierKeys ?? []), { publicKeyPem: writer.signer.publicKey.pem }];
  let named = false;
  let tombstone: LedgerEntry | undefined;
  for await (const entry of readEntries(writer.store, {
    publicKeys,
    predicateRegistry: writer.predicateRegistry,
  })) {
    if (!entry.subject.some((subject) => blobDigest(subject.name) === digest)) continue;
    if (entry.predicateType === tombstonePredicateType) tombstone = entry;
    else named = true;
  }
  return { named, tombstone };
}

async function removeBlob(writer: LedgerWriter, digest: string): Promise<void> {
  const options = { timeoutMs: writer.lockTimeoutMs ?? 60_000, signal: writer.signal };
  await writer.store.exclusively(options, (session) => session.remove(blobPath(digest)));
}

/**
 * Erases a blob: a signed tombstone is recorded, then the blob is deleted. What was signed about it stays, and the
 * ledger still verifies. Asked again, it deletes what may have come back and records nothing more.
 * @throws EvidenceError `blob-missing` when no statement names the blob, and those of an append.
 */
export async function eraseBlob(
  writer: LedgerWriter,
  digest: string,
  erasure: Erasure,
): Promise<EraseResult> {
  const { named, tombstone } = await mentionsOf(writer, digest);
  if (tombstone !== undefined) {
    await removeBlob(writer, digest);
    return { outcome: "already-erased", tombstone };
  }
  if (!named) {
    throw new EvidenceError("blob-missing", `no statement of this ledger names the blob ${digest}`, {
      nextStep: "Check the digest; `pgattest verify` counts the blobs the ledger names.",
    });
  }
  const { rule, approver } = erasure;
  const content = { blobSha256: digest, rule, approver, erasedAt: writer.clock().toISOString() };
  const subject = [{ name: blobPath(digest), digest: { sha256: digest } }];
  const statements = [{ subject, predicateType: tombstonePredicateType, content }];
  return {
    outcome: "erased",
    append: await appendStatements(writer, { statements, blobs: [], erase: [digest] }),
  };
}
