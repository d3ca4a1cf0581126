import type { EvidenceErrorCode } from "#evidence/errors.ts";

/** What can be wrong with a ledger, beside what can be wrong with one of its records. */
export type ProblemCode =
  | EvidenceErrorCode
  | "append-broken"
  | "blob-named-after-erasure"
  | "blob-size-mismatch"
  | "bundle-missing"
  | "checkpoint-key-mismatch"
  | "checkpoint-missing"
  | "checkpoint-signature-unknown"
  | "entry-misplaced"
  | "entry-not-in-tree"
  | "erased-blob-present"
  | "fork"
  | "key-introduction-invalid"
  | "key-not-introduced"
  | "key-not-valid-then"
  | "known-checkpoint-invalid"
  | "rollback"
  | "root-mismatch"
  | "stray-file"
  | "tile-malformed"
  | "tile-mismatch"
  | "tile-missing"
  | "time-backwards"
  | "time-in-future"
  | "tombstone-invalid";

/** One thing that is wrong. */
export interface Problem {
  readonly code: ProblemCode;
  /** A file of the ledger, for an entry followed by `#` and its index; or `known checkpoint <n>`. */
  readonly where: string;
  readonly message: string;
}

/** How much was looked at. */
export interface CheckedCounts {
  readonly entries: number;
  /** Signatures that were verified: of entries, of the checkpoint, of known checkpoints. */
  readonly signatures: number;
  readonly bundles: number;
  readonly tiles: number;
  readonly blobs: number;
  readonly tombstones: number;
  readonly keys: number;
  readonly knownCheckpoints: number;
  readonly files: number;
}

/** What a verification found. */
export interface VerifyReport {
  /** True only when everything was checked and nothing is wrong. */
  readonly ok: boolean;
  readonly checked: CheckedCounts;
  readonly problems: readonly Problem[];
  /** Problems beyond the first thousand, which are not listed. */
  readonly problemsOmitted: number;
  /** Files an interrupted append left behind; they are no part of the log and no damage. */
  readonly leftovers: readonly string[];
  /** The head that was verified; null when there is none to rely on. */
  readonly checkpoint: {
    readonly origin: string;
    readonly size: number;
    /** Hexadecimal. */
    readonly root: string;
    readonly keyId: string;
    /** The signed note, to be remembered outside the ledger. */
    readonly text: string;
  } | null;
}

/** Collects problems and counts while a ledger is verified. */
export interface Findings {
  readonly add: (code: ProblemCode, where: string, message: string) => void;
  readonly count: (what: keyof CheckedCounts, by?: number) => void;
  readonly problems: () => readonly Problem[];
  readonly omitted: () => number;
  readonly counts: () => CheckedCounts;
}

const maximumProblems = 1000;

/** Names of files and texts of damaged records may hold anything; nothing of it may steer the reader's terminal. */
function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );
}

/** A fresh collection; it stops listing, but not counting, after a thousand problems, to stay small. */
export function newFindings(): Findings {
  const problems: Problem[] = [];
  let omitted = 0;
  const counts = {
    entries: 0,
    signatures: 0,
    bundles: 0,
    tiles: 0,
    blobs: 0,
    tombstones: 0,
    keys: 0,
    knownCheckpoints: 0,
    files: 0,
  };
  return {
    add: (code, where, message) => {
      if (problems.length < maximumProblems)
        problems.push({ code, where: visible(where), message: visible(message) });
      else omitted += 1;
    },
    count: (what, by = 1) => {
      counts[what] += by;
    },
    problems: () => problems,
    omitted: () => omitted,
    counts: () => ({ ...counts }),
  };
}
