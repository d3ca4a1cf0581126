const whitespace = /^[ \t\n\r\v\f]*/;

interface Scanned {
  readonly item: string;
  readonly rest: string;
}

function trimStart(text: string): string {
  return text.replace(whitespace, "");
}

function scanQuoted(text: string): Scanned | null {
  const match = /^"((?:[^"]|"")*)"/.exec(text);
  return match === null
    ? null
    : { item: (match[1] ?? "").replaceAll('""', '"'), rest: text.slice(match[0].length) };
}

function scanBare(text: string, fold: (item: string) => string): Scanned | null {
  const match = /^[^, \t\n\r\v\f]+/.exec(text);
  return match === null ? null : { item: fold(match[0]), rest: text.slice(match[0].length) };
}

/** The server folds only ASCII letters of UTF-8 names. */
function foldAscii(item: string): string {
  return item.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Splits a comma-separated list as the server's `SplitIdentifierString` does: blanks around items are
 * dropped, bare items become lower case, quoted ones stay as they are.
 *
 * @param keepCase For lists of files and libraries, whose bare items keep their case.
 * @returns Null for a malformed list (`a,,b`, `a b`, an open quote). An empty text is the empty list.
 */
export function splitIdentifierList(text: string, keepCase = false): readonly string[] | null {
  const items: string[] = [];
  let rest = trimStart(text);
  if (rest === "") return items;
  for (;;) {
    const scanned = rest.startsWith('"')
      ? scanQuoted(rest)
      : scanBare(rest, keepCase ? (item) => item : foldAscii);
    if (scanned === null) return null;
    items.push(scanned.item);
    rest = trimStart(scanned.rest);
    if (rest === "") return items;
    if (!rest.startsWith(",")) return null;
    rest = trimStart(rest.slice(1));
  }
}
