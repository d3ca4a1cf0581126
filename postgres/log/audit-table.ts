import { COMMA, CR, LF, QUOTE, textOf, wholeNumber } from "./bytes.ts";
import type { PlainBytes } from "./field-table.ts";
import { CSV_ESCAPED, unescapeInto } from "./unescape.ts";

/** The fields of pgaudit's record, in its order (pgaudit README, "Format"; facts §4.1). */
export const auditFields = {
  auditType: 0,
  statementId: 1,
  substatementId: 2,
  class: 3,
  command: 4,
  objectType: 5,
  objectName: 6,
  statement: 7,
  parameter: 8,
  rows: 9,
} as const;

const MOST_FIELDS = 10;
const FEWEST_FIELDS = 9;
/** `AUDIT: ` */
const MARK_LENGTH = 7;

/** Where the fields of one pgaudit record lie. */
export interface AuditTable {
  buffer: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 0 as it stands, 1 quoted, 2 quoted with doubled quotes in it. */
  readonly quoting: Uint8Array;
  /** 9, or 10 with `pgaudit.log_rows`. */
  count: number;
}

/** Makes an empty table. */
export function auditTable(): AuditTable {
  return {
    buffer: Buffer.alloc(0),
    starts: new Int32Array(MOST_FIELDS),
    ends: new Int32Array(MOST_FIELDS),
    quoting: new Uint8Array(MOST_FIELDS),
    count: 0,
  };
}

/**
 * Finds the fields of a message that begins with `AUDIT: `.
 * @returns false when it is not what pgaudit writes, as when the message was cut off
 */
export function scanAudit(message: PlainBytes, table: AuditTable): boolean {
  const { buffer, end } = message;
  table.buffer = buffer;
  let i = message.start + MARK_LENGTH;
  let field = 0;
  for (; field < MOST_FIELDS; field++) {
    i =
      buffer[i] === QUOTE && i < end
        ? quotedField(buffer, i, end, table, field)
        : plainField(buffer, i, end, table, field);
    if (i < 0) return false;
    if (i === end) break;
    if (buffer[i] !== COMMA) return false;
    i++;
  }
  table.count = field + 1;
  return i === end && field < MOST_FIELDS && table.count >= FEWEST_FIELDS && isAuditRecord(table);
}

function plainField(buffer: Buffer, start: number, end: number, table: AuditTable, field: number): number {
  let i = start;
  for (; i < end; i++) {
    const byte = buffer[i];
    if (byte === COMMA) break;
    // pgaudit quotes a field that holds one of these, so here none can stand.
    if (byte === QUOTE || byte === LF || byte === CR) return -1;
  }
  table.starts[field] = start;
  table.ends[field] = i;
  table.quoting[field] = 0;
  return i;
}

function quotedField(buffer: Buffer, open: number, end: number, table: AuditTable, field: number): number {
  let quoting = 1;
  for (let i = open + 1; i < end; i++) {
    if (buffer[i] !== QUOTE) continue;
    if (i + 1 < end && buffer[i + 1] === QUOTE) {
      quoting = 2;
      i++;
      continue;
    }
    table.starts[field] = open + 1;
    table.ends[field] = i;
    table.quoting[field] = quoting;
    return i + 1;
  }
  return -1;
}

const sessionType = Buffer.from("SESSION");
const objectType = Buffer.from("OBJECT");

function fieldIs(table: AuditTable, field: number, text: Buffer): boolean {
  const start = table.starts[field] ?? 0;
  if ((table.ends[field] ?? 0) - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (table.buffer[start + i] !== text[i]) return false;
  return true;
}

/** A field that is a whole number; NaN when it is none. */
export function auditNumber({ buffer, starts, ends }: AuditTable, field: number): number {
  return wholeNumber(buffer, starts[field] ?? 0, ends[field] ?? 0);
}

function isAuditRecord(table: AuditTable): boolean {
  if (
    !fieldIs(table, auditFields.auditType, sessionType) &&
    !fieldIs(table, auditFields.auditType, objectType)
  )
    return false;
  if (Number.isNaN(auditNumber(table, auditFields.statementId))) return false;
  if (Number.isNaN(auditNumber(table, auditFields.substatementId))) return false;
  return table.count === FEWEST_FIELDS || !Number.isNaN(auditNumber(table, auditFields.rows));
}

let scratch = Buffer.alloc(4096);

/** The text of one of pgaudit's fields. */
export function auditText(table: AuditTable, field: number): string {
  const { buffer, starts, ends, quoting } = table;
  const start = starts[field] ?? 0;
  const end = ends[field] ?? 0;
  if (quoting[field] !== 2) return textOf(buffer, start, end);
  if (scratch.length < end - start || scratch.length > 1 << 20)
    scratch = Buffer.allocUnsafe(Math.max(4096, end - start));
  return textOf(scratch, 0, unescapeInto(CSV_ESCAPED, buffer, start, end, scratch));
}
