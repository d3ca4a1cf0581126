import { isUtf8 } from "node:buffer";
import { byteFeeder, type FeedState } from "./byte-feeder.ts";
import { LF, TAB } from "./bytes.ts";
import { columns } from "./columns.ts";
import { fieldTable, fieldText } from "./field-table.ts";
import type { LogDecoder, LogSink } from "./log-sink.ts";
import { KEPT_BYTES, type LogNotice } from "./notice.ts";
import type { PrefixMatch } from "./prefix-pattern.ts";
import { INCOMPLETE } from "./scan-csv.ts";
import type { TableDecoderOptions } from "./table-decoder.ts";
import { csvFormat, jsonFormat } from "./table-formats.ts";
import { isSecondary, lineReader, sameProcess } from "./text-lines.ts";
import { textView } from "./text-view.ts";

/** What a decoder of text logs is told beside. */
export interface TextDecoderOptions extends TableDecoderOptions {
  /** Every `log_line_prefix` that was in force, the present one first. One that the log itself announces is learnt. */
  readonly prefixes: readonly string[];
}

/** A line with the lines that continue it. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly match: PrefixMatch | null;
}

/** How many lines of nobody's may stand between a record and its DETAIL. */
const MOST_BETWEEN = 16;

/** A decoder of the server's text log, as the logging collector writes it. */
export function stderrDecoder(sink: LogSink, options: TextDecoderOptions): LogDecoder {
  const { maximumRecordBytes, fileEnd } = options;
  const reader = lineReader(options.prefixes);
  const table = fieldTable();

  /** Where the line ends with all that continue it; INCOMPLETE when that is not to be seen yet. */
  function lineEnd(buffer: Buffer, at: number, end: number, state: FeedState): number {
    const bound = Math.min(end, at + maximumRecordBytes);
    for (let from = at; ; ) {
      const lf = buffer.indexOf(LF, from);
      if (lf < 0 || lf >= bound) return bound < end || end - at >= maximumRecordBytes ? bound : INCOMPLETE;
      if (lf + 1 >= end) return state === "final" && fileEnd === "finished" ? lf + 1 : INCOMPLETE;
      if (buffer[lf + 1] !== TAB) return lf + 1;
      from = lf + 1;
    }
  }

  function readLine(buffer: Buffer, at: number, end: number, state: FeedState): Line | null {
    const stop = lineEnd(buffer, at, end, state);
    if (stop === INCOMPLETE) return null;
    const text = buffer
      .toString("utf8", at, buffer[stop - 1] === LF ? stop - 1 : stop)
      .replaceAll("\n\t", "\n");
    return { start: at, end: stop, match: reader.read(text) };
  }

  /** A record of csvlog or jsonlog in this file; 0 when it is none, INCOMPLETE when more bytes must tell. */
  function strayEnd(
    buffer: Buffer,
    at: number,
    end: number,
    state: FeedState,
  ): { format: "csv" | "json"; end: number } | null {
    for (const form of [csvFormat, jsonFormat]) {
      if (form.candidate(buffer, at, Math.min(end, at + form.candidateBytes)) !== at) continue;
      const next = form.scan(buffer, at, Math.min(end, at + maximumRecordBytes), table);
      if (next > 0 || (next === INCOMPLETE && state === "more")) return { format: form.format, end: next };
    }
    return null;
  }

  /** What a line without a prefix is; null when more bytes must tell. */
  function nobodys(
    buffer: Buffer,
    line: Line,
    end: number,
    base: number,
    state: FeedState,
  ): { notice: LogNotice; end: number } | null {
    const { start } = line;
    const stray = strayEnd(buffer, start, end, state);
    if (stray !== null && stray.end < 0) return null;
    const offset = base + start;
    if (stray !== null) {
      const [sessionId, message] = [fieldText(table, columns.sessionId), fieldText(table, columns.message)];
      const length = stray.end - start;
      return {
        notice: { kind: "stray", format: stray.format, offset, length, sessionId, message },
        end: stray.end,
      };
    }
    const length = line.end - start;
    const bytes = Buffer.from(buffer.subarray(start, Math.min(line.end, start + KEPT_BYTES)));
    if (line.match !== null)
      return { notice: { kind: "broken", reason: "orphan-line", offset, length, bytes }, end: line.end };
    if (length >= maximumRecordBytes)
      return { notice: { kind: "broken", reason: "too-long", offset, length, bytes }, end: line.end };
    return { notice: { kind: "foreign", offset, length, bytes }, end: line.end };
  }

  /** Takes one record with all its lines, or one line of nobody's. @returns where it ends, or INCOMPLETE */
  function takeOne(buffer: Buffer, at: number, end: number, base: number, state: FeedState): number {
    const first = readLine(buffer, at, end, state);
    if (first === null) return INCOMPLETE;
    if (first.match === null || isSecondary(first.match)) {
      const found = nobodys(buffer, first, end, base, state);
      if (found === null) return INCOMPLETE;
      sink.notice(found.notice);
      return found.end;
    }
    const added: PrefixMatch[] = [];
    const notices: LogNotice[] = [];
    let length = first.end - first.start;
    let next = first.end;
    while (notices.length < MOST_BETWEEN && next < end) {
      const line = readLine(buffer, next, end, state);
      if (line === null) {
        if (state === "more" || fileEnd === "growing") return INCOMPLETE;
        break;
      }
      if (line.match !== null && isSecondary(line.match) && sameProcess(first.match, line.match)) {
        added.push(line.match);
        length += line.end - line.start;
        next = line.end;
        continue;
      }
      if (line.match !== null) break;
      const found = nobodys(buffer, line, end, base, state);
      if (found === null) return INCOMPLETE;
      notices.push(found.notice);
      next = found.end;
    }
    if (next >= end && state === "more") return INCOMPLETE;
    const place = { format: "stderr", offset: base + at, length, envelope: null } as const;
    const record = reader.join(first.match, added);
    const ambiguous = record.ambiguous || !isUtf8(buffer.subarray(at, next));
    sink.record(textView({ ...record, ambiguous }, place));
    for (const notice of notices) sink.notice(notice);
    return next;
  }

  function consume(buffer: Buffer, start: number, end: number, base: number, state: FeedState): number {
    let at = start;
    while (at < end) {
      const next = takeOne(buffer, at, end, base, state);
      if (next === INCOMPLETE) {
        if (state === "final") sink.notice({ kind: "partial", offset: base + at, length: end - at });
        return at;
      }
      at = next;
    }
    return at;
  }

  return byteFeeder(consume, options.startOffset);
}
