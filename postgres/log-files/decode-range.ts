import { open } from "node:fs/promises";
import { type AuditCounts, countAudit, emptyAuditCounts } from "#postgres/log/audit-counts.ts";
import { columns } from "#postgres/log/columns.ts";
import { type Coverage, countNotice, countRecord, emptyCoverage } from "#postgres/log/coverage.ts";
import { createLogDecoder } from "#postgres/log/create-log-decoder.ts";
import { fieldTable } from "#postgres/log/field-table.ts";
import { sessionLines } from "#postgres/log/session-lines.ts";
import { csvFormat, jsonFormat } from "#postgres/log/table-formats.ts";

/** A part of a plain file of csvlog or jsonlog: the records that begin in it. */
export interface LogRange {
  readonly file: string;
  readonly format: "csv" | "json";
  readonly from: number;
  readonly to: number;
  /** True: a record is known to begin at `from`. Else the first place that looks like one is tried. */
  readonly aligned: boolean;
}

/** What a part holds. */
export interface RangeSummary {
  /** Where its first record was taken to begin. */
  readonly start: number;
  /** Where the first record behind it begins. */
  readonly next: number;
  readonly coverage: Coverage;
  readonly counts: AuditCounts;
  /** Records whose session and line were in this part already. */
  readonly repeated: number;
  readonly sessions: Readonly<Record<string, readonly number[]>>;
}

const CHUNK_BYTES = 256 * 1024;
/** Within this a record is expected to begin; else the part begins where it was cut, and is done again if that is wrong. */
const SEARCHED_BYTES = 1024 * 1024;

async function alignedStart(handle: Awaited<ReturnType<typeof open>>, range: LogRange): Promise<number> {
  if (range.aligned) return range.from;
  const form = range.format === "csv" ? csvFormat : jsonFormat;
  const buffer = Buffer.allocUnsafe(SEARCHED_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, SEARCHED_BYTES, range.from);
  const table = fieldTable();
  for (let at = 0; ; at++) {
    at = form.candidate(buffer, at, bytesRead);
    if (at < 0) return range.from;
    if (at > 0 && buffer[at - 1] === 10 && form.scan(buffer, at, bytesRead, table) > 0)
      return range.from + at;
  }
}

/** Reads a part and counts what is in it. Bytes and records that begin behind it are the next part's. */
export async function decodeRange(range: LogRange): Promise<RangeSummary> {
  const handle = await open(range.file, "r");
  try {
    const start = await alignedStart(handle, range);
    const [coverage, counts, lines] = [emptyCoverage(), emptyAuditCounts(), sessionLines()];
    let next = -1;
    let repeated = 0;
    const decoder = createLogDecoder(
      { format: range.format, startOffset: start },
      {
        record(view) {
          if (view.offset >= range.to) {
            if (next < 0) next = view.offset;
            return;
          }
          countRecord(coverage, view);
          if (view.audit === "audit") countAudit(counts, view);
          if (
            lines.see(
              view.text(columns.sessionId) ?? "",
              Number(view.text(columns.lineNumber)),
              view.lineCount,
            )
          )
            repeated++;
        },
        notice(notice) {
          if (notice.offset < range.to) countNotice(coverage, notice);
          else if (next < 0) next = notice.offset;
        },
      },
    );
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let at = start;
    while (next < 0) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      decoder.write(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    if (next < 0) {
      decoder.end();
      if (next < 0) next = at;
    }
    return { start, next, coverage, counts, repeated, sessions: lines.state() };
  } finally {
    await handle.close();
  }
}
