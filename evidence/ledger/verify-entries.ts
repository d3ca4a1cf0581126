import { EvidenceError, messageOf } from "#evidence/errors.ts";
import { type OpenedEntry, openEntry } from "#evidence/statement/entry.ts";
import { blobDigest, type LedgerStamp } from "#evidence/statement/in-toto.ts";
import { keyIntroductionSchema, keyPredicateType } from "#evidence/statement/key-predicate.ts";
import type { KeyRing } from "#evidence/statement/key-ring.ts";
import { importPublicKey } from "#evidence/statement/keys.ts";
import type { PredicateRegistry } from "#evidence/statement/predicate-registry.ts";
import { tombstonePredicateType, tombstoneSchema } from "#evidence/statement/tombstone-predicate.ts";
import type { VerifiedCheckpoint } from "./checkpoint.ts";
import type { Findings } from "./verify-report.ts";
import { clockToleranceMs } from "./writer.ts";

/** What the entries say of one blob. */
export interface BlobMention {
  /** The first entry that names it. */
  readonly namedAt: number;
  /** Its stored size, where the statement gives it. */
  readonly bytes: number | undefined;
  /** Whether a tombstone says it was erased. */
  readonly erased: boolean;
}

/** Checks entries in order and gathers what they say of blobs and appends. */
export interface EntryCheck {
  /** Answers the size of the log after this entry's append, undefined when the entry cannot be trusted. */
  readonly entry: (bytes: Uint8Array, index: number, where: string) => number | undefined;
  /** What no single entry can show. */
  readonly finish: (where: string) => void;
  /** One small record for each blob ever named. */
  readonly blobs: ReadonlyMap<string, BlobMention>;
}

interface EntryState {
  readonly checkpoint: VerifiedCheckpoint;
  readonly findings: Findings;
  readonly now: number;
  readonly introduced: Map<string, { readonly from: number; readonly until: number }>;
  readonly blobs: Map<string, BlobMention>;
  lastTime: number;
  append: LedgerStamp | undefined;
  lastKeyId: string | undefined;
}

function checkPlace(state: EntryState, stamp: LedgerStamp, index: number, where: string): void {
  const { checkpoint, findings, append } = state;
  if (stamp.index !== index || stamp.origin !== checkpoint.origin) {
    findings.add("entry-misplaced", where, `it was signed as entry ${stamp.index} of ${stamp.origin}`);
  }
  const inside = append !== undefined && index < append.appendEnd;
  const fits = inside
    ? stamp.appendEnd === append.appendEnd && stamp.recordedAt === append.recordedAt
    : stamp.appendEnd > index && stamp.appendEnd <= checkpoint.size;
  if (!fits)
    findings.add(
      "append-broken",
      where,
      `its append ends at ${stamp.appendEnd}, which does not fit its neighbours`,
    );
  state.append = stamp;
}

function checkTime(state: EntryState, time: number, where: string): void {
  if (time < state.lastTime)
    state.findings.add("time-backwards", where, "it is dated before the entry in front of it");
  if (time > state.now + clockToleranceMs)
    state.findings.add("time-in-future", where, "it is dated in the future");
  state.lastTime = Math.max(state.lastTime, time);
}

function introduce(state: EntryState, { statement, key }: OpenedEntry, where: string): void {
  if (statement.predicateType !== keyPredicateType) return;
  state.findings.count("keys");
  const content = keyIntroductionSchema.parse(statement.predicate.content);
  const actual = importPublicKey(content.publicKeyPem).keyId;
  const by = key.publicKey.keyId;
  const subject = statement.subject[0];
  if (
    actual !== content.keyId ||
    subject?.digest.sha256 !== actual ||
    (by !== actual && !state.introduced.has(by))
  ) {
    state.findings.add(
      "key-introduction-invalid",
      where,
      `it does not rightly introduce the key ${content.keyId}`,
    );
    return;
  }
  const until = content.validUntil === null ? Number.POSITIVE_INFINITY : Date.parse(content.validUntil);
  state.introduced.set(actual, { from: Date.parse(content.validFrom), until });
}

function checkKey(state: EntryState, { key }: OpenedEntry, time: number, where: string): void {
  const { keyId } = key.publicKey;
  const said = state.introduced.get(keyId);
  if (said === undefined)
    state.findings.add("key-not-introduced", where, `the ledger never introduced the key ${keyId}`);
  const from = Math.max(key.notBefore, said?.from ?? key.notBefore);
  const until = Math.min(key.notAfter, said?.until ?? key.notAfter);
  if (time < from || time > until)
    state.findings.add("key-not-valid-then", where, `the key ${keyId} was not valid at its time`);
  state.lastKeyId = keyId;
}

function checkTombstone(state: EntryState, { statement }: OpenedEntry, where: string): void {
  const { blobSha256 } = tombstoneSchema.parse(statement.predicate.content);
  const mention = state.blobs.get(blobSha256);
  const [subject, ...others] = statement.subject;
  if (mention === undefined || others.length > 0 || blobDigest(subject?.name ?? "") !== blobSha256) {
    state.findings.add(
      "tombstone-invalid",
      where,
      `it is no tombstone of a blob that was named before: ${blobSha256}`,
    );
    return;
  }
  state.findings.count("tombstones");
  state.blobs.set(blobSha256, { ...mention, erased: true });
}

function noteBlobs(state: EntryState, { statement }: OpenedEntry, index: number, where: string): void {
  for (const { name, annotations } of statement.subject) {
    const digest = blobDigest(name);
    if (digest === undefined) continue;
    const known = state.blobs.get(digest);
    if (known?.erased)
      state.findings.add("blob-named-after-erasure", where, `it names the erased blob ${digest}`);
    const bytes = annotations?.bytes ?? known?.bytes;
    if (known?.bytes !== undefined && known.bytes !== bytes) {
      state.findings.add("blob-size-mismatch", where, `it gives the blob ${digest} another size than before`);
    }
    state.blobs.set(
      digest,
      known === undefined ? { namedAt: index, bytes, erased: false } : { ...known, bytes },
    );
  }
}

function checkOpened(state: EntryState, opened: OpenedEntry, index: number, where: string): number {
  const { predicate, predicateType } = opened.statement;
  const time = Date.parse(predicate.ledger.recordedAt);
  state.findings.count("signatures");
  checkPlace(state, predicate.ledger, index, where);
  checkTime(state, time, where);
  introduce(state, opened, where);
  checkKey(state, opened, time, where);
  if (predicateType === tombstonePredicateType) checkTombstone(state, opened, where);
  else noteBlobs(state, opened, index, where);
  return predicate.ledger.appendEnd;
}

function finish(state: EntryState, where: string): void {
  const { checkpoint, append, lastKeyId, findings } = state;
  if (append !== undefined && append.appendEnd !== checkpoint.size) {
    findings.add(
      "append-broken",
      where,
      `the last append ends at ${append.appendEnd}, the checkpoint at ${checkpoint.size}`,
    );
  }
  if (lastKeyId !== undefined && lastKeyId !== checkpoint.key.publicKey.keyId) {
    findings.add(
      "checkpoint-key-mismatch",
      "checkpoint",
      "it is signed with another key than the last entry",
    );
  }
}

/** A check of the entries under `checkpoint`, to be fed with all of them in order. */
export function entryCheck(
  checkpoint: VerifiedCheckpoint,
  trust: { readonly ring: KeyRing; readonly registry: PredicateRegistry; readonly now: Date },
  findings: Findings,
): EntryCheck {
  const state: EntryState = {
    checkpoint,
    findings,
    now: trust.now.getTime(),
    introduced: new Map(),
    blobs: new Map(),
    lastTime: Number.NEGATIVE_INFINITY,
    append: undefined,
    lastKeyId: undefined,
  };
  const entry = (bytes: Uint8Array, index: number, where: string): number | undefined => {
    findings.count("entries");
    try {
      return checkOpened(state, openEntry(bytes, trust.ring, trust.registry), index, where);
    } catch (error) {
      findings.add(error instanceof EvidenceError ? error.code : "entry-malformed", where, messageOf(error));
      // Its neighbours cannot be held against an entry nobody can read.
      state.append = undefined;
      return undefined;
    }
  };
  return { entry, finish: (where) => finish(state, where), blobs: state.blobs };
}
