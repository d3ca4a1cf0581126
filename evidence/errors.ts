/** Everything that can go wrong with evidence: its records, its ledger and the place it is kept. */
export type EvidenceErrorCode =
  | "json-invalid"
  | "not-canonical"
  | "envelope-invalid"
  | "signature-invalid"
  | "key-invalid"
  | "key-unknown"
  | "statement-invalid"
  | "predicate-unknown"
  | "predicate-invalid"
  | "entry-malformed"
  | "entry-too-large"
  | "checkpoint-malformed"
  | "checkpoint-untrusted"
  | "known-checkpoints-invalid"
  | "ledger-busy"
  | "ledger-damaged"
  | "ledger-empty"
  | "range-invalid"
  | "origin-mismatch"
  | "clock-behind"
  | "blob-invalid"
  | "blob-missing"
  | "blob-not-named"
  | "blob-too-large"
  | "store-failed"
  | "store-locked"
  | "store-path-invalid"
  | "disk-full";

/** What an {@link EvidenceError} carries beside its one-line message. */
export interface EvidenceErrorDetail {
  /** What the reader can do now, one sentence. */
  readonly nextStep: string;
  readonly cause?: unknown;
}

/** The error of this folder: a closed code, one clear line that never holds a secret, and the next step. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
  readonly code: EvidenceErrorCode;
  readonly nextStep: string;

  constructor(code: EvidenceErrorCode, message: string, detail: EvidenceErrorDetail) {
    super(message, { cause: detail.cause });
    this.code = code;
    this.nextStep = detail.nextStep;
  }
}

/** One clear line for whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
