import type { AuditCounts } from "#postgres/log/audit-counts.ts";
import type { ReadLogFilesResult } from "#postgres/log-files/read-log-files.ts";

/** What a summary is made of beside counts. */
export interface LogSummary
  extends Pick<ReadLogFilesResult, "coverage" | "gaps" | "repeated" | "forgottenSessions"> {
  readonly fileProblems: number;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "nothing" : `${((100 * part) / whole).toFixed(part === whole ? 0 : 3)} %`;
}

/** One line: how many bytes and records were understood, and everything that stands against it. */
export function coverageLine(summary: LogSummary): string {
  const { coverage, gaps, repeated, forgottenSessions, fileProblems } = summary;
  const understood = coverage.recordBytes + coverage.copyBytes;
  const against: readonly (readonly [number, string])[] = [
    [coverage.brokenPieces, `broken pieces (${coverage.brokenBytes} bytes)`],
    [coverage.partialBytes, "bytes of a record without its end"],
    [coverage.foreignLines, `lines of nobody's (${coverage.foreignBytes} bytes)`],
    [coverage.malformedAuditRecords, "audit records cut off"],
    [coverage.lookalikes, "records that only look like pgaudit's"],
    [coverage.ambiguousRecords, "records with two readings"],
    [gaps.length, "gaps in sessions' line numbers"],
    [repeated, "records read twice"],
    [fileProblems, "files truncated, damaged or missing"],
    [forgottenSessions, "sessions not followed to their end"],
    [coverage.copies, "copies left out"],
  ];
  const words = against.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const share = `understood ${understood} of ${coverage.bytes} bytes (${percent(understood, coverage.bytes)}), ${coverage.records} records, ${coverage.auditRecords} of pgaudit`;
  return words.length === 0 ? share : `${share}; ${words.join(", ")}`;
}

/** The counts as rows of a table, most frequent first. */
export function countRows({
  byClass,
  byCommand,
  byRole,
  byDatabase,
}: AuditCounts): readonly (readonly string[])[] {
  const rows = (what: string, counts: ReadonlyMap<string, number>): readonly (readonly string[])[] =>
    [...counts]
      .sort(([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1))
      .map(([key, count]) => [what, key === "" ? "(not in the log)" : key, String(count)]);
  return [
    ...rows("class", byClass),
    ...rows("command", byCommand),
    ...rows("role", byRole),
    ...rows("database", byDatabase),
  ];
}
