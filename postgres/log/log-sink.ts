import type { LogNotice } from "./notice.ts";
import type { RecordView } from "./record-view.ts";

/** Who is told of what a decoder finds, in the order of the file. */
export interface LogSink {
  /** A view is the decoder's own and is filled anew for the next record: take from it what is needed. */
  readonly record: (view: RecordView) => void;
  readonly notice: (notice: LogNotice) => void;
}

/** Bytes in, records out. */
export interface LogDecoder {
  /** The next bytes of the file, in pieces of any size. */
  readonly write: (chunk: Uint8Array) => void;
  /**
   * There are no more bytes for now.
   * @returns the offset up to which the file was consumed: where to go on
   */
  readonly end: () => number;
}

/** How the last bytes of a file are taken. */
export type FileEnd =
  /** Nothing will be added: the last record is what stands there. */
  | "finished"
  /** More can be added: a record that may go on is left for the next time. */
  | "growing";
