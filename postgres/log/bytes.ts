/** Bytes that have a meaning in log formats. */
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const MINUS = 45;
export const ZERO = 48;
export const COLON = 58;
export const BACKSLASH = 92;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

const slots: string[] = new Array<string>(4096).fill("");
const LONGEST_INTERNED = 48;

function equals(text: string, buffer: Buffer, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== buffer[start + i]) return false;
  return true;
}

/**
 * The text of bytes in UTF-8. Short texts of ASCII come from a small table of texts seen before, since the names,
 * classes and identifiers of a log repeat. Bytes that are not UTF-8 become U+FFFD; `isUtf8` tells.
 */
export function textOf(buffer: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > LONGEST_INTERNED) return buffer.toString("utf8", start, end);
  let hash = length;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (buffer[i] ?? 0)) | 0;
  const slot = (hash ^ (hash >>> 12)) & 4095;
  const known = slots[slot] ?? "";
  if (known.length === length && equals(known, buffer, start, length)) return known;
  const text = buffer.toString("utf8", start, end);
  // Text of other bytes than ASCII is not kept: its characters say nothing of its bytes.
  if (text.length === length) slots[slot] = text;
  return text;
}

/** A whole number of digits alone, at most 15 of them; NaN when it is none. */
export function wholeNumber(buffer: Buffer, start: number, end: number): number {
  if (end <= start || end - start > 15) return Number.NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = (buffer[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
