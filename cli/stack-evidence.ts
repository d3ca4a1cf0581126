import { readEntries } from "#evidence/ledger/read.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { readEvidence, type StackEvidence } from "#evidence/read-evidence.ts";
import type { Tombstone } from "#evidence/statement/tombstone-predicate.ts";
import { tombstonePredicateType, tombstoneSchema } from "#evidence/statement/tombstone-predicate.ts";
import type { Store } from "#evidence/store/store.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import type { World } from "./context.ts";
import { IntegrityError } from "./integrity-error.ts";
import { requireRecordedIntended } from "./recorded-intended.ts";
import type { StackPlace } from "./stack.ts";
import { type KeyFromFile, trustedKeys } from "./trusted-keys.ts";
import { type VerifiedLedger, verifyStackLedger } from "./verify-stack.ts";

/** What a stack's ledger tells, once all of it was verified. */
export interface VerifiedEvidence extends VerifiedLedger {
  readonly keys: readonly KeyFromFile[];
  readonly evidence: StackEvidence;
}

/**
 * Verifies a stack's ledger as a whole and reads what it tells now.
 * @throws IntegrityError when anything is wrong with it: nothing of such a ledger is handed out
 */
export async function verifiedEvidence(world: World, place: StackPlace): Promise<VerifiedEvidence> {
  const keys = await trustedKeys(world, [], place.publicKey);
  const { ledger, knownCheckpoints } = place;
  const verified = await verifyStackLedger(world, { ledger, keys, knownCheckpoints });
  if (!verified.report.ok) throw new IntegrityError(ledger, verified.report.problems);
  const reader = { publicKeys: keys, predicateRegistry: evidenceRegistry };
  return { ...verified, keys, evidence: await readEvidence(verified.store, reader) };
}

/**
 * Makes sure that a stack's intended record is the one its verified ledger holds.
 * @throws CliError `intended-changed`
 */
export function requireIntendedOf(
  place: StackPlace,
  intended: IntendedRecord | null,
  { store, keys }: VerifiedEvidence,
): Promise<void> {
  const reader = { publicKeys: keys, predicateRegistry: evidenceRegistry };
  return requireRecordedIntended(place, intended, store, reader);
}

/** The tombstones of a verified ledger, by the digest of what was erased. */
export async function readTombstones(
  store: Store,
  keys: readonly KeyFromFile[],
): Promise<ReadonlyMap<string, Tombstone>> {
  const tombstones = new Map<string, Tombstone>();
  for await (const entry of readEntries(store, { publicKeys: keys, predicateRegistry: evidenceRegistry })) {
    if (entry.predicateType !== tombstonePredicateType) continue;
    const tombstone = tombstoneSchema.parse(entry.content);
    tombstones.set(tombstone.blobSha256, tombstone);
  }
  return tombstones;
}
