import { byteFeeder, type FeedState } from "./byte-feeder.ts";
import { BACKSLASH, CLOSE_BRACE, OPEN_BRACE, QUOTE } from "./bytes.ts";
import { entryJoiner } from "./entry-joiner.ts";
import type { LogDecoder, LogSink } from "./log-sink.ts";
import { KEPT_BYTES } from "./notice.ts";
import { INCOMPLETE } from "./scan-csv.ts";
import type { TextDecoderOptions } from "./stderr-decoder.ts";
import { splitSequence } from "./syslog-entry.ts";
import { type UpcloudEntry, upcloudPage } from "./upcloud-page.ts";

/** Where the JSON object that begins at `at` ends; INCOMPLETE when it does not end in sight. */
function objectEnd(buffer: Buffer, at: number, end: number): number {
  let depth = 0;
  let inString = false;
  for (let i = at; i < end; i++) {
    const byte = buffer[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACE && --depth === 0) return i + 1;
  }
  return INCOMPLETE;
}

function pageOf(text: string): readonly UpcloudEntry[] | null {
  try {
    const parsed = upcloudPage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.logs : null;
  } catch {
    return null;
  }
}

/** A decoder of the pages of UpCloud's service-log API, one after another in one file. */
export function upcloudDecoder(sink: LogSink, options: TextDecoderOptions): LogDecoder {
  const joiner = entryJoiner("upcloud", sink, options.prefixes);
  /** Entries of the page before: pages that were asked for with too low an offset overlap. */
  let before: ReadonlySet<string> = new Set();

  function takePage(entries: readonly UpcloudEntry[], offset: number, length: number): void {
    const seen = new Set<string>();
    entries.forEach((entry, index) => {
      const { hostname: host, msg, time, service } = entry;
      const key = JSON.stringify([host, time, service, msg]);
      seen.add(key);
      // Entries have no place of their own in the file; they share their page's bytes, without a rest.
      const share =
        Math.floor((length * (index + 1)) / entries.length) - Math.floor((length * index) / entries.length);
      const from = offset + Math.floor((length * index) / entries.length);
      if (before.has(key)) sink.notice({ kind: "doubled", offset: from, length: share });
      else
        joiner.take({ host, service, time, pid: null, ...splitSequence(msg), offset: from, length: share });
    });
    if (entries.length > 0) before = seen;
  }

  function broken(buffer: Buffer, at: number, to: number, base: number): void {
    const bytes = Buffer.from(buffer.subarray(at, Math.min(to, at + KEPT_BYTES)));
    sink.notice({ kind: "broken", reason: "malformed", offset: base + at, length: to - at, bytes });
  }

  function consume(buffer: Buffer, start: number, end: number, base: number, state: FeedState): number {
    let at = start;
    while (at < end) {
      const open = buffer.indexOf(OPEN_BRACE, at);
      const begin = open < 0 || open >= end ? end : open;
      const between = buffer.toString("latin1", at, begin);
      if (/[^\s,[\]]/.test(between)) broken(buffer, at, begin, base);
      at = begin;
      if (begin === end) break;
      const bound = Math.min(end, begin + options.maximumRecordBytes);
      const close = objectEnd(buffer, begin, bound);
      if (close === INCOMPLETE && end - begin < options.maximumRecordBytes) {
        if (state === "final") sink.notice({ kind: "partial", offset: base + begin, length: end - begin });
        break;
      }
      const to = close === INCOMPLETE ? begin + 1 : close;
      const entries = close === INCOMPLETE ? null : pageOf(buffer.toString("utf8", begin, to));
      if (entries === null) broken(buffer, begin, to, base);
      else takePage(entries, base + begin, to - begin);
      at = to;
    }
    if (state === "final") joiner.end();
    return at;
  }

  return byteFeeder(consume, options.startOffset);
}
