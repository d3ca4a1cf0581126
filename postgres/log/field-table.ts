import { textOf } from "./bytes.ts";
import { COLUMN_COUNT, type Column, columns } from "./columns.ts";
import { type Escaping, unescapeInto } from "./unescape.ts";

/**
 * Where the fields of one record lie in the buffer that holds it. The scanners fill one table again and again, so that
 * nothing is made into text but what is asked for.
 */
export interface FieldTable {
  buffer: Buffer;
  /** Where each field's content begins; -1 for a field that is not there. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How the field's bytes are escaped; 0 for as they stand. */
  readonly escapings: Uint8Array;
}

/** Makes an empty table. */
export function fieldTable(): FieldTable {
  return {
    buffer: Buffer.alloc(0),
    starts: new Int32Array(COLUMN_COUNT).fill(-1),
    ends: new Int32Array(COLUMN_COUNT),
    escapings: new Uint8Array(COLUMN_COUNT),
  };
}

/** Plain bytes of a field, free of its format's escapes; valid until the next call for the same scratch. */
export interface PlainBytes {
  buffer: Buffer;
  start: number;
  end: number;
}

/** Makes room for {@link plainBytes}. */
export function plainBytesHolder(): PlainBytes & { scratch: Buffer } {
  const scratch = Buffer.alloc(4096);
  return { buffer: scratch, start: 0, end: 0, scratch };
}

/** How large a scratch buffer may stay once a long field is done with. */
const KEPT_SCRATCH_BYTES = 1 << 20;

/**
 * Points `holder` at a field's bytes without escapes: in place where it has none, else copied.
 * @returns false when the field is not there
 */
export function plainBytes(
  table: FieldTable,
  column: Column,
  holder: PlainBytes & { scratch: Buffer },
): boolean {
  const start = table.starts[column] ?? -1;
  if (start < 0) return false;
  const end = table.ends[column] ?? 0;
  const escaping = table.escapings[column] ?? 0;
  if (escaping === 0) {
    holder.buffer = table.buffer;
    holder.start = start;
    holder.end = end;
    return true;
  }
  holder.scratch = scratchFor(holder.scratch, end - start);
  holder.buffer = holder.scratch;
  holder.start = 0;
  holder.end = unescapeInto(escapingOf(escaping), table.buffer, start, end, holder.scratch);
  return true;
}

function scratchFor(scratch: Buffer, length: number): Buffer {
  if (scratch.length >= length && (scratch.length <= KEPT_SCRATCH_BYTES || length > KEPT_SCRATCH_BYTES))
    return scratch;
  return Buffer.allocUnsafe(Math.max(4096, length));
}

function escapingOf(value: number): Escaping {
  return value === 1 ? 1 : 2;
}

const fieldHolder = plainBytesHolder();

/** A field's text; null when it is not there. */
export function fieldText(table: FieldTable, column: Column): string | null {
  if (!plainBytes(table, column, fieldHolder)) return null;
  return textOf(fieldHolder.buffer, fieldHolder.start, fieldHolder.end);
}

const auditMark = Buffer.from("AUDIT: ");

/** Whether the message begins as pgaudit's do. */
export function messageIsAudit({ buffer, starts, ends }: FieldTable): boolean {
  const start = starts[columns.message] ?? -1;
  if (start < 0 || (ends[columns.message] ?? 0) - start < auditMark.length) return false;
  for (let i = 0; i < auditMark.length; i++) if (buffer[start + i] !== auditMark[i]) return false;
  return true;
}
