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

/** The newest observation of each kind and subject. */
export type LatestEvidence = ReadonlyMap<string, RecordedObservation>;

/** The key of one kind of evidence about one subject. */
export function evidenceKey(kind: EvidenceKind, subject: Subject): string {
  return `${kind} ${subjectName(subject)}`;
}
