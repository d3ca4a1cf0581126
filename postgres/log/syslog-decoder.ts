import { byteFeeder, type FeedState } from "./byte-feeder.ts";
import { LF } from "./bytes.ts";
import { entryJoiner } from "./entry-joiner.ts";
import type { LogDecoder, LogSink } from "./log-sink.ts";
import { KEPT_BYTES } from "./notice.ts";
import type { TextDecoderOptions } from "./stderr-decoder.ts";
import { syslogEntry } from "./syslog-entry.ts";

/** A decoder of syslog's files: PostgreSQL's messages, cut in pieces, among those of others. */
export function syslogDecoder(sink: LogSink, options: TextDecoderOptions): LogDecoder {
  const joiner = entryJoiner("syslog", sink, options.prefixes);

  function takeLine(buffer: Buffer, at: number, lf: number, base: number): void {
    const length = lf + 1 - at;
    const entry = syslogEntry(buffer.toString("utf8", at, lf), base + at, length);
    if (entry !== null) {
      joiner.take(entry);
      return;
    }
    const bytes = Buffer.from(buffer.subarray(at, Math.min(lf + 1, at + KEPT_BYTES)));
    sink.notice({ kind: "foreign", offset: base + at, length, bytes });
  }

  function tooLong(buffer: Buffer, at: number, base: number): number {
    const bytes = Buffer.from(buffer.subarray(at, at + KEPT_BYTES));
    const length = options.maximumRecordBytes;
    sink.notice({ kind: "broken", reason: "too-long", offset: base + at, length, bytes });
    return at + length;
  }

  function consume(buffer: Buffer, start: number, end: number, base: number, state: FeedState): number {
    let at = start;
    while (at < end) {
      const bound = Math.min(end, at + options.maximumRecordBytes);
      const lf = buffer.indexOf(LF, at);
      if (lf >= 0 && lf < bound) {
        takeLine(buffer, at, lf, base);
        at = lf + 1;
      } else if (end - at >= options.maximumRecordBytes) at = tooLong(buffer, at, base);
      else {
        if (state === "final") sink.notice({ kind: "partial", offset: base + at, length: end - at });
        break;
      }
    }
    if (state === "final") joiner.end();
    return at;
  }

  return byteFeeder(consume, options.startOffset);
}
