import type { Framework } from "#policies/catalogue/frameworks/framework.ts";
import type { Assessment } from "#policies/model/assessment.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import type { ObservationHeader } from "#policies/model/observation.ts";
import type { PolicyRecord } from "#policies/model/policy-record.ts";
import type { Subject } from "#policies/model/subject.ts";

/** What the report needs to know of a control. The registry's controls have this shape. */
export interface ReportControl {
  readonly id: string;
  readonly statement: string;
  readonly rationale: string;
  readonly remediation: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly scope: "cluster" | "database";
  /** By evidence kind, how many days old it may be. */
  readonly needs: Readonly<Record<string, { readonly freshDays: number } | undefined>>;
}

/** Facts of an observation as they were found in the ledger. */
export type StoredFacts =
  | { readonly state: "present"; readonly facts: unknown }
  | { readonly state: "erased"; readonly rule: string; readonly approver: string; readonly erasedAt: string }
  | { readonly state: "missing"; readonly reason: string };

/** One observation of the ledger. */
export interface RecordedObservation {
  readonly header: ObservationHeader;
  /** Leaf index of its statement. */
  readonly entry: number;
  readonly entrySha256: string;
  readonly factsSha256: string;
  readonly facts: StoredFacts;
}

/** The newest attempt to collect something, where that failed. Older evidence may still be there. */
export interface FailedCollection {
  readonly kind: string;
  readonly subject: Subject;
  readonly attemptedAt: string;
  readonly code: string;
  readonly reason: string;
}

/** What checking the whole ledger gave. */
export interface LedgerCheck {
  readonly holds: boolean;
  /** What was checked and how many of it: "signatures", 12. */
  readonly checked: readonly { readonly what: string; readonly count: number }[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** The ledger that a report rests on. */
export interface ReportLedger {
  /** Its folder, as the command to verify it names it. */
  readonly location: string;
  /** Null: there is no checkpoint, so nothing is proven. */
  readonly checkpoint: {
    readonly origin: string;
    readonly entries: number;
    readonly rootSha256: string;
  } | null;
  readonly check: LedgerCheck;
  /** Public keys that statements and checkpoint were checked with, by the SHA-256 of their SPKI bytes. */
  readonly keys: readonly { readonly name: string; readonly sha256: string }[];
  /** The exact command that checks it again, offline. */
  readonly verifyCommand: string;
}

/** Everything a report is made from. */
export interface ReportInput {
  readonly madeAt: string;
  readonly pgattestVersion: string;
  readonly assessment: Assessment;
  /** The assessment's own leaf index and digest. */
  readonly assessmentEntry: { readonly entry: number; readonly entrySha256: string };
  /** Null: the stack's intended record is not there; the report says so. */
  readonly intended: IntendedRecord | null;
  /** The newest observation of each kind and subject, and older ones that the assessment rests on. */
  readonly observations: readonly RecordedObservation[];
  readonly failures: readonly FailedCollection[];
  readonly policyRecords: readonly PolicyRecord[];
  readonly ledger: ReportLedger;
  readonly controls: readonly ReportControl[];
  readonly frameworks: readonly Framework[];
  /** Every evidence kind and whether there is one per cluster or per database. */
  readonly evidenceKinds: Readonly<Record<string, { readonly scope: "cluster" | "database" }>>;
}
