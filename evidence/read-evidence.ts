import type { z } from "zod";
import { isEvidenceKind } from "#policies/catalogue/evidence-kinds/index.ts";
import { type Assessment, assessmentSchema } from "#policies/model/assessment.ts";
import { type PolicyRecord, policyRecordSchema } from "#policies/model/policy-record.ts";
import {
  evidenceKey,
  type LatestEvidence,
  type LatestRecord,
  type RecordedObservation,
} from "./assess/latest-evidence.ts";
import { EvidenceError } from "./errors.ts";
import { type LedgerEntry, type ReaderOptions, readBlob, readEntries } from "./ledger/read.ts";
import {
  assessmentPredicateSchema,
  failedCollectionPredicateSchema,
  observationPredicateSchema,
  policyRecordPredicateSchema,
  predicateTypes,
} from "./predicates.ts";
import type { Store } from "./store/store.ts";

/** The newest assessment, and where it lies. */
export interface RecordedAssessment {
  readonly assessment: Assessment;
  readonly entry: number;
  readonly entrySha256: string;
}

/** What the ledger of a stack tells now: the newest of everything. */
export interface StackEvidence {
  readonly latest: LatestEvidence;
  readonly assessment: RecordedAssessment | null;
  /** The newest policy record of each phase. */
  readonly policyRecords: readonly PolicyRecord[];
}

interface Newest {
  readonly observations: Map<string, Observed>;
  readonly failures: Map<string, z.infer<typeof failedCollectionPredicateSchema>>;
  readonly policies: Map<string, z.infer<typeof policyRecordPredicateSchema>>;
  assessment: {
    readonly entry: LedgerEntry;
    readonly content: z.infer<typeof assessmentPredicateSchema>;
  } | null;
}

type Observed = { readonly entry: LedgerEntry; readonly content: z.infer<typeof observationPredicateSchema> };

/** Whether an instant is not before another; of two at the same time the one that was recorded later counts. */
function isLater(instant: string, known: string | undefined): boolean {
  return known === undefined || Date.parse(instant) >= Date.parse(known);
}

/**
 * Takes one entry into account. What was looked at later counts, whenever it was recorded: a slow collector must not put
 * its old view in the place of a newer one.
 */
function take(newest: Newest, entry: LedgerEntry): void {
  switch (entry.predicateType) {
    case predicateTypes.observation: {
      const content = observationPredicateSchema.parse(entry.content);
      const { kind, subject } = content.observation;
      if (!isEvidenceKind(kind)) return;
      const key = evidenceKey(kind, subject);
      const known = newest.observations.get(key)?.content.observation.observedAt.collector;
      if (isLater(content.observation.observedAt.collector, known))
        newest.observations.set(key, { entry, content });
      return;
    }
    case predicateTypes.failedCollection: {
      const content = failedCollectionPredicateSchema.parse(entry.content);
      if (!isEvidenceKind(content.kind)) return;
      const key = evidenceKey(content.kind, content.subject);
      if (isLater(content.attemptedAt, newest.failures.get(key)?.attemptedAt))
        newest.failures.set(key, content);
      return;
    }
    case predicateTypes.policyRecord: {
      const content = policyRecordPredicateSchema.parse(entry.content);
      newest.policies.set(content.phase, content);
      return;
    }
    case predicateTypes.assessment:
      newest.assessment = { entry, content: assessmentPredicateSchema.parse(entry.content) };
      return;
    default:
      return;
  }
}

/** The runs of the pack that a ledger holds, as `<run> <phase>`; none when there is no ledger yet. */
export async function sealedRuns(store: Store, options: ReaderOptions): Promise<ReadonlySet<string>> {
  const runs = new Set<string>();
  try {
    for await (const entry of readEntries(store, options)) {
      if (entry.predicateType !== predicateTypes.policyRecord) continue;
      const { run, phase } = policyRecordPredicateSchema.parse(entry.content);
      runs.add(`${run} ${phase}`);
    }
  } catch (error) {
    if (!(error instanceof EvidenceError && error.code === "ledger-empty")) throw error;
  }
  return runs;
}

/** The content of a blob; null when it was erased. A blob that is gone without a tombstone is found by verifying. */
async function readIfThere(store: Store, digest: string): Promise<unknown> {
  try {
    return await readBlob(store, digest);
  } catch (error) {
    if (error instanceof EvidenceError && error.code === "blob-missing") return null;
    throw error;
  }
}

async function recordedObservation(
  store: Store,
  { entry, content }: Observed,
): Promise<RecordedObservation | null> {
  const { kind } = content.observation;
  if (!isEvidenceKind(kind)) return null;
  return {
    kind,
    header: content.observation,
    facts: await readIfThere(store, content.facts.blobSha256),
    entry: entry.index,
    entrySha256: entry.digest,
    factsSha256: content.facts.blobSha256,
  };
}

async function latestOf(store: Store, newest: Newest): Promise<LatestEvidence> {
  const latest = new Map<string, LatestRecord>();
  for (const [key, observed] of newest.observations) {
    const recorded = await recordedObservation(store, observed);
    if (recorded !== null) latest.set(key, { state: "observed", recorded });
  }
  for (const [key, failure] of newest.failures) {
    if (!isEvidenceKind(failure.kind)) continue;
    const recorded = latest.get(key)?.recorded ?? null;
    // An observation that began after the failure has overcome it.
    if (recorded !== null && !isLater(failure.attemptedAt, recorded.header.observedAt.collector)) continue;
    latest.set(key, { state: "failed", failure: { ...failure, kind: failure.kind }, recorded });
  }
  return latest;
}

async function assessmentOf(store: Store, { assessment }: Newest): Promise<RecordedAssessment | null> {
  if (assessment === null) return null;
  const { entry, content } = assessment;
  const parsed = assessmentSchema.parse(await readBlob(store, content.assessment.blobSha256));
  return { assessment: parsed, entry: entry.index, entrySha256: entry.digest };
}

/**
 * Reads what a stack's ledger tells now, every entry verified. Memory holds the newest of each kind and subject only.
 * @throws EvidenceError with the code of the first thing that is wrong
 */
export async function readEvidence(store: Store, options: ReaderOptions): Promise<StackEvidence> {
  const newest: Newest = {
    observations: new Map(),
    failures: new Map(),
    policies: new Map(),
    assessment: null,
  };
  for await (const entry of readEntries(store, options)) take(newest, entry);
  const policyRecords: PolicyRecord[] = [];
  for (const { record } of newest.policies.values()) {
    const content = await readIfThere(store, record.blobSha256);
    if (content !== null) policyRecords.push(policyRecordSchema.parse(content));
  }
  return {
    latest: await latestOf(store, newest),
    assessment: await assessmentOf(store, newest),
    policyRecords,
  };
}
