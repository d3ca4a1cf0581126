/** Why a piece of a log was not understood. */
export type BrokenReason =
  /** It does not have the format's shape. */
  | "malformed"
  /** Longer than any record may be. */
  | "too-long"
  /** Chunks of a syslog message that never came. */
  | "chunk-missing"
  /** A DETAIL, HINT, CONTEXT or STATEMENT line whose record is not there. */
  | "orphan-line";

/** What a decoder has to say beside records. Nothing is left out in silence. */
export type LogNotice =
  | {
      readonly kind: "broken";
      readonly reason: BrokenReason;
      readonly offset: number;
      readonly length: number;
      /** The beginning of the piece, at most {@link KEPT_BYTES}. It can hold secrets. */
      readonly bytes: Uint8Array;
    }
  /** The last record has no end: more of it may be written. It is not consumed. */
  | { readonly kind: "partial"; readonly offset: number; readonly length: number }
  /** A line between records that is nobody's: what a library or a shell wrote to stderr. */
  | { readonly kind: "foreign"; readonly offset: number; readonly length: number; readonly bytes: Uint8Array }
  /** A record of csvlog or jsonlog in a file of another format, as a reload leaves. Its twin is in the file. */
  | {
      readonly kind: "stray";
      readonly format: "csv" | "json";
      readonly offset: number;
      readonly length: number;
      readonly sessionId: string | null;
      readonly message: string | null;
    }
  /** The same text came twice: once from stderr, once from syslog. */
  | { readonly kind: "doubled"; readonly offset: number; readonly length: number };

/** How many bytes of a broken piece a notice keeps. */
export const KEPT_BYTES = 64 * 1024;
