import { EvidenceError } from "#evidence/errors.ts";
import { openEntry } from "#evidence/statement/entry.ts";
import { blobPath, type Statement, type StatementSubject } from "#evidence/statement/in-toto.ts";
import type { JsonValue } from "#evidence/statement/json-value.ts";
import { type KeyRing, keyRing, type TrustedKey } from "#evidence/statement/key-ring.ts";
import type { PredicateRegistry } from "#evidence/statement/predicate-registry.ts";
import { sha256Hex } from "#evidence/statement/sha256.ts";
import type { Store } from "#evidence/store/store.ts";
import { defaultMaximumBlobBytes, openBlob } from "./blob.ts";
import type { VerifiedCheckpoint } from "./checkpoint.ts";
import { requireCheckpoint } from "./head.ts";
import { leafHash } from "./merkle-hash.ts";
import { tileWidth } from "./tile-path.ts";
import { assertInTree, damaged, readBundle, storedRangeHash } from "./tree-reader.ts";

/** What a reader trusts and understands. */
export interface ReaderOptions {
  readonly publicKeys: readonly TrustedKey[];
  readonly predicateRegistry: PredicateRegistry;
}

/** A verified entry of the log. */
export interface LedgerEntry {
  readonly index: number;
  /** SHA-256 of the entry's bytes. */
  readonly digest: string;
  /** Instant in UTC at which the ledger took it. */
  readonly recordedAt: string;
  readonly keyId: string;
  readonly subject: readonly StatementSubject[];
  readonly predicateType: string;
  /** What the schema of the predicate type accepted. */
  readonly content: Statement["predicate"]["content"];
}

function assertPlace(statement: Statement, index: number, checkpoint: VerifiedCheckpoint): void {
  const { ledger } = statement.predicate;
  if (ledger.index === index && ledger.origin === checkpoint.origin) return;
  throw damaged(`entry ${index} says that it is entry ${ledger.index} of ${ledger.origin}`);
}

function entryOf(
  bytes: Uint8Array,
  index: number,
  checkpoint: VerifiedCheckpoint,
  ring: KeyRing,
  registry: PredicateRegistry,
): LedgerEntry {
  const { statement, key } = openEntry(bytes, ring, registry);
  assertPlace(statement, index, checkpoint);
  const { subject, predicateType, predicate } = statement;
  const time = Date.parse(predicate.ledger.recordedAt);
  if (time < key.notBefore || time > key.notAfter)
    throw damaged(`entry ${index} was signed when its key was not valid`);
  return {
    index,
    digest: sha256Hex(bytes),
    recordedAt: predicate.ledger.recordedAt,
    keyId: key.publicKey.keyId,
    subject,
    predicateType,
    content: predicate.content,
  };
}

async function provenBundle(
  store: Store,
  index: number,
  checkpoint: VerifiedCheckpoint,
): Promise<readonly Uint8Array[]> {
  const bundle = await readBundle(store, index, checkpoint.size);
  const from = index * tileWidth;
  const known = { from, to: from + bundle.length };
  await assertInTree(checkpoint, known, bundle.map(leafHash), storedRangeHash(store, checkpoint.size));
  return bundle;
}

/**
 * The entries `from` up to, but without, `to` (default: all), each proven to be in the signed tree and verified.
 * Reads one bundle at a time. This reads what is asked for; {@link verifyLedger} checks the whole ledger.
 * @throws EvidenceError with the code of the first thing that is wrong; nothing unverified is handed out.
 */
export async function* readEntries(
  store: Store,
  options: ReaderOptions,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<LedgerEntry, void, undefined> {
  const ring = keyRing(options.publicKeys);
  const checkpoint = await requireCheckpoint(store, ring);
  const end = Math.min(to, checkpoint.size);
  for (let bundle = Math.floor(from / tileWidth); bundle * tileWidth < end; bundle += 1) {
    const first = bundle * tileWidth;
    for (const [offset, bytes] of (await provenBundle(store, bundle, checkpoint)).entries()) {
      const index = first + offset;
      if (index >= from && index < end)
        yield entryOf(bytes, index, checkpoint, ring, options.predicateRegistry);
    }
  }
}

/**
 * The content of a blob, verified against its digest.
 * @throws EvidenceError `blob-missing` or `blob-invalid`.
 */
export async function readBlob(
  store: Store,
  digest: string,
  maximumBytes: number = defaultMaximumBlobBytes,
): Promise<JsonValue> {
  const bytes = await store.read(blobPath(digest), maximumBytes);
  if (bytes !== undefined) return openBlob(digest, bytes, maximumBytes);
  throw new EvidenceError("blob-missing", `the blob ${digest} is not in the ledger`, {
    nextStep: "Look for its tombstone; without one, restore it from a copy that verifies.",
  });
}
