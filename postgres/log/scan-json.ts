import { BACKSLASH, CLOSE_BRACE, COLON, COMMA, LF, MINUS, OPEN_BRACE, QUOTE } from "./bytes.ts";
import { COLUMN_COUNT, columns, jsonKeys } from "./columns.ts";
import type { FieldTable } from "./field-table.ts";
import { BROKEN, INCOMPLETE } from "./scan-csv.ts";
import { JSON_ESCAPED, jsonEscapeOf } from "./unescape.ts";

const keyBytes: readonly Buffer[] = Array.from({ length: COLUMN_COUNT }, (_, column) => {
  const key = [...jsonKeys].find(([, its]) => its === column);
  return Buffer.from(key === undefined ? "" : `"${key[0]}":`);
});

/** Which key stood behind each column the last time: records of one server repeat their order. */
const followers = new Int8Array(COLUMN_COUNT + 1).fill(columns.time);
const FIRST = COLUMN_COUNT;
/** A key that PostgreSQL does not have. */
const UNKNOWN = -3;

/**
 * Finds the fields of the jsonlog record that begins at `at`: one object of strings and whole numbers in one line.
 * @returns where the next record begins, or {@link INCOMPLETE}, or {@link BROKEN}
 */
export function scanJsonRecord(buffer: Buffer, at: number, end: number, table: FieldTable): number {
  table.buffer = buffer;
  table.starts.fill(-1);
  if (buffer[at] !== OPEN_BRACE) return BROKEN;
  let previous = FIRST;
  for (let i = at + 1; ; i++) {
    if (i >= end) return INCOMPLETE;
    let column: number = followers[previous] ?? 0;
    let value = matches(buffer, i, end, keyBytes[column] ?? keyBytes[0]);
    if (value < 0) {
      value = keyEnd(buffer, i, end);
      if (value < 0) return value;
      column = jsonKeys.get(buffer.toString("utf8", i + 1, value - 2)) ?? UNKNOWN;
      if (column !== UNKNOWN) followers[previous] = column;
    }
    if (column !== UNKNOWN && (table.starts[column] ?? 0) >= 0) return BROKEN;
    i = scanValue(buffer, value, end, table, column);
    if (i < 0) return i;
    if (column !== UNKNOWN) previous = column;
    if (i >= end) return INCOMPLETE;
    if (buffer[i] === COMMA) continue;
    if (buffer[i] !== CLOSE_BRACE) return BROKEN;
    if (i + 1 >= end) return INCOMPLETE;
    return buffer[i + 1] === LF && (table.starts[columns.time] ?? -1) >= 0 ? i + 2 : BROKEN;
  }
}

/** Where the value begins when this very key stands here; else -1. */
function matches(buffer: Buffer, at: number, end: number, key: Buffer | undefined): number {
  if (key === undefined || key.length < 4 || at + key.length > end) return -1;
  // The first byte is the same for all keys.
  for (let i = 1; i < key.length; i++) if (buffer[at + i] !== key[i]) return -1;
  return buffer[at] === QUOTE ? at + key.length : -1;
}

function keyEnd(buffer: Buffer, at: number, end: number): number {
  if (buffer[at] !== QUOTE) return BROKEN;
  for (let i = at + 1; i < end; i++) {
    const byte = buffer[i] ?? 0;
    if (byte < 32 || byte === BACKSLASH) return BROKEN;
    if (byte !== QUOTE) continue;
    if (i + 1 >= end) return INCOMPLETE;
    return buffer[i + 1] === COLON ? i + 2 : BROKEN;
  }
  return INCOMPLETE;
}

function scanValue(buffer: Buffer, at: number, end: number, table: FieldTable, column: number): number {
  if (at >= end) return INCOMPLETE;
  if (buffer[at] === QUOTE) return scanString(buffer, at, end, table, column);
  let i = buffer[at] === MINUS ? at + 1 : at;
  const digits = i;
  while (i < end && (buffer[i] ?? 0) >= 48 && (buffer[i] ?? 0) <= 57) i++;
  if (i >= end) return INCOMPLETE;
  if (i === digits) return BROKEN;
  place(table, column, at, i, 0);
  return i;
}

function place(table: FieldTable, column: number, start: number, end: number, escaping: number): void {
  if (column === UNKNOWN) return;
  table.starts[column] = start;
  table.ends[column] = end;
  table.escapings[column] = escaping;
}

function scanString(buffer: Buffer, at: number, end: number, table: FieldTable, column: number): number {
  let escaping = 0;
  for (let i = at + 1; i < end; i++) {
    const byte = buffer[i] ?? 0;
    if (byte === QUOTE) {
      place(table, column, at + 1, i, escaping);
      return i + 1;
    }
    if (byte < 32) return BROKEN;
    if (byte !== BACKSLASH) continue;
    escaping = JSON_ESCAPED;
    if (++i >= end) return INCOMPLETE;
    const plain = jsonEscapeOf[buffer[i] ?? 0] ?? -1;
    if (plain === -1) return BROKEN;
    if (plain !== -2) continue;
    if (i + 4 >= end) return INCOMPLETE;
    if (!/^[0-9a-fA-F]{4}$/.test(buffer.toString("latin1", i + 1, i + 5))) return BROKEN;
    i += 4;
  }
  return INCOMPLETE;
}
