import type { LogNotice } from "./notice.ts";
import type { RecordView } from "./record-view.ts";

/** How much of a log was read and understood. The bytes of its parts add up to `bytes`. */
export interface Coverage {
  bytes: number;
  recordBytes: number;
  records: number;
  auditRecords: number;
  /** Records whose bytes can be read in more than one way. */
  ambiguousRecords: number;
  /** Records that claim to be pgaudit's: cut off, or somebody else's. */
  malformedAuditRecords: number;
  lookalikes: number;
  brokenPieces: number;
  brokenBytes: number;
  /** Read before a record's end was written; left for the next time. */
  partialBytes: number;
  foreignLines: number;
  foreignBytes: number;
  /** Copies of records that stand elsewhere: stray lines of a reload, start-up lines that came twice. */
  copies: number;
  copyBytes: number;
}

/** Nothing read yet. */
export function emptyCoverage(): Coverage {
  return {
    bytes: 0,
    recordBytes: 0,
    records: 0,
    auditRecords: 0,
    ambiguousRecords: 0,
    malformedAuditRecords: 0,
    lookalikes: 0,
    brokenPieces: 0,
    brokenBytes: 0,
    partialBytes: 0,
    foreignLines: 0,
    foreignBytes: 0,
    copies: 0,
    copyBytes: 0,
  };
}

/** Counts a record. */
export function countRecord(coverage: Coverage, view: RecordView): void {
  coverage.records++;
  coverage.recordBytes += view.length;
  coverage.bytes += view.length;
  if (view.ambiguous) coverage.ambiguousRecords++;
  if (view.audit === "audit") coverage.auditRecords++;
  else if (view.audit === "malformed") coverage.malformedAuditRecords++;
  else if (view.audit === "lookalike") coverage.lookalikes++;
}

/** Counts what is no record. */
export function countNotice(coverage: Coverage, notice: LogNotice): void {
  coverage.bytes += notice.length;
  switch (notice.kind) {
    case "broken":
      coverage.brokenPieces++;
      coverage.brokenBytes += notice.length;
      return;
    case "partial":
      coverage.partialBytes += notice.length;
      return;
    case "foreign":
      coverage.foreignLines++;
      coverage.foreignBytes += notice.length;
      return;
    case "stray":
    case "doubled":
      coverage.copies++;
      coverage.copyBytes += notice.length;
      return;
  }
}

/** Adds the figures of another part of the log. */
export function addCoverage(to: Coverage, other: Coverage): void {
  to.bytes += other.bytes;
  to.recordBytes += other.recordBytes;
  to.records += other.records;
  to.auditRecords += other.auditRecords;
  to.ambiguousRecords += other.ambiguousRecords;
  to.malformedAuditRecords += other.malformedAuditRecords;
  to.lookalikes += other.lookalikes;
  to.brokenPieces += other.brokenPieces;
  to.brokenBytes += other.brokenBytes;
  to.partialBytes += other.partialBytes;
  to.foreignLines += other.foreignLines;
  to.foreignBytes += other.foreignBytes;
  to.copies += other.copies;
  to.copyBytes += other.copyBytes;
}

/** Whether something of the log was not understood, or can be read in several ways. */
export function isIncomplete(coverage: Coverage): boolean {
  const { brokenPieces, partialBytes, malformedAuditRecords, lookalikes, foreignLines, ambiguousRecords } =
    coverage;
  return (
    brokenPieces + partialBytes + malformedAuditRecords + lookalikes + foreignLines + ambiguousRecords > 0
  );
}
