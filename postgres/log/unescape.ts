import { BACKSLASH, QUOTE } from "./bytes.ts";

/** Quotes doubled, as in CSV. */
export const CSV_ESCAPED = 1;
/** Backslashes, as in JSON. */
export const JSON_ESCAPED = 2;

/** How a field's bytes are escaped. */
export type Escaping = typeof CSV_ESCAPED | typeof JSON_ESCAPED;

/**
 * Copies bytes without their escapes.
 * @param target at least as long as the source: escapes only ever shorten
 * @returns how many bytes were written
 */
export function unescapeInto(
  escaping: Escaping,
  source: Buffer,
  start: number,
  end: number,
  target: Buffer,
): number {
  return escaping === CSV_ESCAPED
    ? unescapeCsv(source, start, end, target)
    : unescapeJson(source, start, end, target);
}

function unescapeCsv(source: Buffer, start: number, end: number, target: Buffer): number {
  let to = 0;
  for (let from = start; from < end; from++) {
    const byte = source[from] ?? 0;
    target[to++] = byte;
    if (byte === QUOTE) from++;
  }
  return to;
}

const simpleEscapes: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** What one byte after a backslash stands for; -1 when it is no escape, -2 for `u`. */
export const jsonEscapeOf: Int16Array = Int16Array.from({ length: 256 }, (_, byte) =>
  byte === 0x75 ? -2 : (simpleEscapes.get(byte) ?? -1),
);

function unescapeJson(source: Buffer, start: number, end: number, target: Buffer): number {
  let to = 0;
  for (let from = start; from < end; from++) {
    const byte = source[from] ?? 0;
    if (byte !== BACKSLASH) {
      target[to++] = byte;
      continue;
    }
    from++;
    const plain = jsonEscapeOf[source[from] ?? 0] ?? -1;
    if (plain >= 0) {
      target[to++] = plain;
      continue;
    }
    const text = unicodeEscapes(source, from - 1, end);
    to += target.write(text.text, to, "utf8");
    from = text.end - 1;
  }
  return to;
}

/** A run of `\uXXXX`, taken together so that surrogate pairs become one character. */
function unicodeEscapes(source: Buffer, start: number, end: number): { text: string; end: number } {
  let text = "";
  let at = start;
  while (at + 6 <= end && source[at] === BACKSLASH && source[at + 1] === 0x75) {
    text += String.fromCharCode(Number.parseInt(source.toString("latin1", at + 2, at + 6), 16));
    at += 6;
  }
  return { text, end: at };
}
