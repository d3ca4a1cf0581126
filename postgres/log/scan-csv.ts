import { COMMA, LF, QUOTE } from "./bytes.ts";
import { csvColumnCounts } from "./columns.ts";
import type { FieldTable } from "./field-table.ts";
import { CSV_ESCAPED } from "./unescape.ts";

/** The record is not yet whole. */
export const INCOMPLETE = -1;
/** What stands there is no record. */
export const BROKEN = -2;

const MOST_COLUMNS = 26;

/**
 * Finds the fields of the csvlog record that begins at `at`.
 * @returns where the next record begins, or {@link INCOMPLETE}, or {@link BROKEN}
 */
export function scanCsvRecord(buffer: Buffer, at: number, end: number, table: FieldTable): number {
  const { starts, ends, escapings } = table;
  table.buffer = buffer;
  let i = at;
  for (let column = 0; column < MOST_COLUMNS; column++) {
    if (i >= end) return INCOMPLETE;
    if (buffer[i] === QUOTE) {
      const close = closingQuote(buffer, i + 1, end, escapings, column);
      if (close < 0) return INCOMPLETE;
      starts[column] = i + 1;
      ends[column] = close;
      i = close + 1;
    } else {
      const start = i;
      while (i < end && buffer[i] !== COMMA && buffer[i] !== LF && buffer[i] !== QUOTE) i++;
      starts[column] = i === start ? -1 : start;
      ends[column] = i;
      escapings[column] = 0;
    }
    if (i >= end) return INCOMPLETE;
    const after = buffer[i++];
    if (after === COMMA) continue;
    if (after !== LF || !csvColumnCounts.has(column + 1)) return BROKEN;
    for (let rest = column + 1; rest < MOST_COLUMNS; rest++) starts[rest] = -1;
    return i;
  }
  return BROKEN;
}

/** Where the quoted field ends, noting whether it has doubled quotes; -1 when that is not to be seen yet. */
function closingQuote(
  buffer: Buffer,
  from: number,
  end: number,
  escapings: Uint8Array,
  column: number,
): number {
  let escaped = 0;
  for (let i = from; i < end; i++) {
    if (buffer[i] !== QUOTE) continue;
    // The next byte decides between a doubled quote and the end of the field.
    if (i + 1 >= end) return -1;
    if (buffer[i + 1] !== QUOTE) {
      escapings[column] = escaped;
      return i;
    }
    escaped = CSV_ESCAPED;
    i++;
  }
  return -1;
}
