import { type Coverage, countNotice, countRecord, emptyCoverage } from "#postgres/log/coverage.ts";
import { createLogDecoder, type LogDecoderOptions } from "#postgres/log/create-log-decoder.ts";
import { type LogRecord, logRecordOf } from "#postgres/log/log-record.ts";
import type { LogNotice } from "#postgres/log/notice.ts";

/** Everything that came out of some bytes. */
export interface Decoded {
  readonly records: readonly LogRecord[];
  readonly offsets: readonly number[];
  readonly notices: readonly LogNotice[];
  readonly coverage: Coverage;
  readonly consumed: number;
}

/** Decodes bytes that come in these pieces. */
export function decodeChunks(chunks: readonly Uint8Array[], options: LogDecoderOptions): Decoded {
  const records: LogRecord[] = [];
  const offsets: number[] = [];
  const notices: LogNotice[] = [];
  const coverage = emptyCoverage();
  const decoder = createLogDecoder(options, {
    record: (view) => {
      countRecord(coverage, view);
      offsets.push(view.offset);
      records.push(logRecordOf(view));
    },
    notice: (notice) => {
      countNotice(coverage, notice);
      notices.push(notice);
    },
  });
  for (const chunk of chunks) decoder.write(chunk);
  return { records, offsets, notices, coverage, consumed: decoder.end() };
}

/** Decodes bytes in one piece. */
export function decodeAll(bytes: Uint8Array | string, options: LogDecoderOptions): Decoded {
  return decodeChunks([typeof bytes === "string" ? Buffer.from(bytes) : bytes], options);
}

/** Cuts bytes at these places, in any order and with repeats. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((place, index) => bytes.subarray(sorted[index], place));
}

/** Records in an order of their own, for comparing multisets. */
export function multiset(records: readonly unknown[]): readonly string[] {
  return records.map((record) => JSON.stringify(record)).sort();
}
