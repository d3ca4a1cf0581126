import { isUtf8 } from "node:buffer";
import { type ByteFeeder, byteFeeder, type FeedState } from "./byte-feeder.ts";
import { wholeNumber } from "./bytes.ts";
import { columns } from "./columns.ts";
import type { FieldTable } from "./field-table.ts";
import type { FileEnd, LogDecoder, LogSink } from "./log-sink.ts";
import { type BrokenReason, KEPT_BYTES } from "./notice.ts";
import { type MutableRecordView, recordView } from "./record-view.ts";
import { BROKEN, INCOMPLETE } from "./scan-csv.ts";

/** How a format's records are found. */
export interface TableFormat {
  readonly format: "csv" | "json";
  /** The next record's beginning, or INCOMPLETE, or BROKEN. */
  readonly scan: (buffer: Buffer, at: number, end: number, table: FieldTable) => number;
  /** The first place at or after `from` that looks like a record's beginning; -1 when there is none. */
  readonly candidate: (buffer: Buffer, from: number, end: number) => number;
  /** How many bytes a beginning needs to be recognised. */
  readonly candidateBytes: number;
}

/** What decoders of records with columns can be told. */
export interface TableDecoderOptions {
  readonly startOffset: number;
  readonly fileEnd: FileEnd;
  /** Longer records are broken: memory is bounded. */
  readonly maximumRecordBytes: number;
}

/** Every record has a line number; what has none only looks like a record. */
function isRecord({ buffer, starts, ends }: FieldTable): boolean {
  const start = starts[columns.lineNumber] ?? -1;
  return start >= 0 && !Number.isNaN(wholeNumber(buffer, start, ends[columns.lineNumber] ?? 0));
}

interface BrokenPiece {
  readonly offset: number;
  readonly reason: BrokenReason;
  readonly bytes: Uint8Array[];
  kept: number;
}

/** A decoder of csvlog or jsonlog. After a broken piece it goes on at the next place where a whole record stands. */
export function tableDecoder(form: TableFormat, sink: LogSink, options: TableDecoderOptions): LogDecoder {
  const view: MutableRecordView = recordView(form.format);
  const { maximumRecordBytes, fileEnd } = options;
  let broken: BrokenPiece | null = null;

  /** The scan, with a bound that does not depend on how the input was split. */
  function scan(buffer: Buffer, at: number, end: number): number {
    const bound = Math.min(end, at + maximumRecordBytes);
    const next = form.scan(buffer, at, bound, view.fields);
    if (next > 0) return isRecord(view.fields) ? next : BROKEN;
    return next === INCOMPLETE && bound < end ? BROKEN : next;
  }

  /** Whether all bytes at hand are UTF-8; else each record is looked at, as a log can hold several encodings. */
  let allUtf8 = true;

  function emit(buffer: Buffer, at: number, next: number, base: number): void {
    view.ambiguous = !allUtf8 && !isUtf8(buffer.subarray(at, next));
    view.offset = base + at;
    view.length = next - at;
    view.readAudit();
    sink.record(view);
  }

  function keep(buffer: Buffer, from: number, to: number): void {
    if (broken === null) return;
    const room = Math.min(to - from, KEPT_BYTES - broken.kept);
    if (room <= 0) return;
    broken.bytes.push(Buffer.from(buffer.subarray(from, from + room)));
    broken.kept += room;
  }

  function closeBroken(offset: number): void {
    if (broken === null) return;
    const { offset: start, reason, bytes } = broken;
    broken = null;
    sink.notice({
      kind: "broken",
      reason,
      offset: start,
      length: offset - start,
      bytes: Buffer.concat(bytes),
    });
  }

  /** Goes over broken bytes. @returns where a record stands, or how far it was searched */
  function recover(
    buffer: Buffer,
    at: number,
    end: number,
    base: number,
    state: FeedState,
  ): { at: number; more: boolean } {
    let from = at;
    for (;;) {
      const place = form.candidate(buffer, from, end);
      if (place < 0) {
        const searched = state === "final" ? end : Math.max(from, end - form.candidateBytes);
        keep(buffer, at, searched);
        return { at: searched, more: false };
      }
      const next = scan(buffer, place, end);
      const wait = next === INCOMPLETE && state === "more";
      if (next > 0 || wait) {
        keep(buffer, at, place);
        if (next > 0) closeBroken(base + place);
        return { at: place, more: next > 0 };
      }
      from = place + 1;
    }
  }

  function startBroken(buffer: Buffer, at: number, base: number, reason: BrokenReason): void {
    broken = { offset: base + at, reason, bytes: [], kept: 0 };
    keep(buffer, at, at + 1);
  }

  /** A torn tail of a finished file can hide whole records behind it, where the file was appended to after a crash. */
  function endOfFile(buffer: Buffer, at: number, end: number, base: number): "recover" | "stop" {
    if (at === end) return "stop";
    if (fileEnd === "finished" && form.candidate(buffer, at + 1, end) >= 0) {
      startBroken(buffer, at, base, "malformed");
      return "recover";
    }
    sink.notice({ kind: "partial", offset: base + at, length: end - at });
    return "stop";
  }

  function consume(buffer: Buffer, start: number, end: number, base: number, state: FeedState): number {
    let at = start;
    allUtf8 = isUtf8(buffer.subarray(start, end));
    for (;;) {
      if (broken !== null) {
        const found = recover(buffer, at, end, base, state);
        at = found.at;
        if (!found.more) {
          if (state === "final") closeBroken(base + at);
          return at;
        }
      }
      if (at >= end) return at;
      const next = scan(buffer, at, end);
      if (next > 0) {
        emit(buffer, at, next, base);
        at = next;
        continue;
      }
      if (next === INCOMPLETE) {
        if (state === "more" || endOfFile(buffer, at, end, base) === "stop") return at;
        at++;
        continue;
      }
      startBroken(buffer, at, base, end - at > maximumRecordBytes ? "too-long" : "malformed");
      at++;
    }
  }

  const feeder: ByteFeeder = byteFeeder(consume, options.startOffset);
  return { write: feeder.write, end: feeder.end };
}
