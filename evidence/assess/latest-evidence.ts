import type { EvidenceKind } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ObservationHeader } from "#policies/model/observation.ts";
import { type Subject, subjectName } from "#policies/model/subject.ts";

/** An observation as it lies in the ledger: verified there, its facts read back from their blob. */
export interface RecordedObservation {
  readonly kind: EvidenceKind;
  readonly header: ObservationHeader;
  /** Null: the blob was erased by a signed tombstone. */
  readonly facts: unknown;
  /** Leaf index of the statement. */
  readonly entry: number;
  readonly entrySha256: string;
  readonly factsSha256: string;
}

/** A collection that failed after the newest observation: whatever is older is no longer known to hold. */
export interface RecordedFailure {
  readonly kind: EvidenceKind;
  readonly subject: Subject;
  readonly attemptedAt: string;
  readonly code: string;
  readonly reason: string;
}

/** The newest record of each kind and subject: an observation, or a collection that failed since. */
export type LatestRecord =
  | { readonly state: "observed"; readonly recorded: RecordedObservation }
  | {
      readonly state: "failed";
      readonly failure: RecordedFailure;
      readonly recorded: RecordedObservation | null;
    };

/** The newest record of each kind and subject, by {@link evidenceKey}. */
export type LatestEvidence = ReadonlyMap<string, LatestRecord>;

/** The key of one kind of evidence about one subject. */
export function evidenceKey(kind: EvidenceKind, subject: Subject): string {
  return `${kind} ${subjectName(subject)}`;
}
