import { type Column, columns } from "./columns.ts";
import { LogError } from "./log-error.ts";

/** What a line of the server's text log begins with. */
export interface PrefixMatch {
  /** Fields of the prefix by column. */
  readonly fields: ReadonlyMap<Column, string>;
  /** The word before `:  `, as `LOG` or `DETAIL`. */
  readonly label: string;
  /** What stands behind the label. */
  readonly rest: string;
  /** Names in the prefix could end elsewhere too: another reading of the line exists. */
  readonly ambiguous: boolean;
}

/** Reads lines that begin with one `log_line_prefix`. */
export type PrefixPattern = (line: string) => PrefixMatch | null;

interface EscapePattern {
  readonly pattern: string;
  readonly column: Column | "epoch" | "none";
}

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
const free = String.raw`[^\n]*?`;

/** Manual, section 20.8.3, log_line_prefix: what each escape prints. `%L` comes with PostgreSQL 18. */
const escapes: Readonly<Record<string, EscapePattern>> = {
  a: { pattern: free, column: columns.application },
  u: { pattern: free, column: columns.user },
  d: { pattern: free, column: columns.database },
  r: { pattern: String.raw`\S*?(?:\(\d+\))?`, column: columns.connectionFrom },
  h: { pattern: String.raw`\S*?`, column: columns.connectionFrom },
  L: { pattern: String.raw`\S*?`, column: "none" },
  b: { pattern: free, column: columns.backendType },
  p: { pattern: String.raw`\d+`, column: columns.pid },
  P: { pattern: String.raw`\d*`, column: columns.leaderPid },
  t: { pattern: String.raw`${time} \S+?`, column: columns.time },
  m: { pattern: String.raw`${time}\.\d{3} \S+?`, column: columns.time },
  n: { pattern: String.raw`\d+\.\d{3}`, column: "epoch" },
  i: { pattern: free, column: columns.commandTag },
  e: { pattern: "[0-9A-Z]{5}", column: columns.sqlState },
  c: { pattern: String.raw`[0-9a-f]+\.[0-9a-f]+`, column: columns.sessionId },
  l: { pattern: String.raw`\d+`, column: columns.lineNumber },
  s: { pattern: String.raw`${time} \S+?`, column: columns.sessionStart },
  v: { pattern: String.raw`(?:\d+/\d+)?`, column: columns.virtualTransactionId },
  x: { pattern: String.raw`\d+`, column: columns.transactionId },
  Q: { pattern: String.raw`-?\d+`, column: columns.queryId },
};

const labels =
  "DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|LOCATION|BACKTRACE|STATEMENT";

interface Compiled {
  readonly source: string;
  readonly groups: readonly EscapePattern["column"][];
  readonly hasFreeText: boolean;
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function compile(prefix: string): Compiled {
  const groups: EscapePattern["column"][] = [];
  let source = "";
  let closing = "";
  for (const [part, percent, padding, letter] of prefix.matchAll(/%(%)|%(-?\d*)([\s\S])|%$|[^%]+/g)) {
    if (!part.startsWith("%")) source += literal(part);
    else if (percent !== undefined) source += "%";
    else if (letter === "q") {
      // Processes without a session print nothing from here on.
      source += "(?:";
      closing = "|)";
    } else {
      const found = letter === undefined ? undefined : escapes[letter];
      // The server ignores an escape it does not know.
      if (found === undefined) continue;
      const pad = padding === "" || padding === undefined ? "" : " *";
      source += `${pad}(${found.pattern})${pad}`;
      groups.push(found.column);
    }
  }
  const hasFreeText = groups.some((column) => freeColumns.has(column));
  return { source: `^${source}${closing}(${labels}):  `, groups, hasFreeText };
}

const freeColumns: ReadonlySet<EscapePattern["column"]> = new Set([
  columns.application,
  columns.user,
  columns.database,
  columns.commandTag,
  columns.backendType,
]);

function epochText(text: string): string {
  const instant = new Date(Number(text) * 1000).toISOString();
  return `${instant.slice(0, 10)} ${instant.slice(11, 23)} UTC`;
}

function fieldsOf(match: RegExpExecArray, groups: Compiled["groups"]): ReadonlyMap<Column, string> {
  const fields = new Map<Column, string>();
  groups.forEach((column, index) => {
    const text = match[index + 1];
    if (text === undefined || column === "none") return;
    if (column === "epoch") fields.set(columns.time, epochText(text));
    // `%r` and `%h` say the same; the port is not part of the client's address.
    else if (column === columns.connectionFrom) fields.set(column, text.replace(/\(\d+\)$/, ""));
    else fields.set(column, text.trim());
  });
  return fields;
}

const labelInside = new RegExp(`(?:${labels}):  `);

/**
 * Compiles a `log_line_prefix`, with every escape of the manual.
 * @throws LogError `prefix-invalid` when it holds a line break
 */
export function prefixPattern(prefix: string): PrefixPattern {
  if (/[\n\r]/.test(prefix)) throw new LogError("prefix-invalid", "a log_line_prefix has no line break");
  const { source, groups, hasFreeText } = compile(prefix);
  const shortest = new RegExp(source);
  const longest = new RegExp(source.replaceAll(free, String.raw`[^\n]*`));
  return (line) => {
    const match = shortest.exec(line);
    if (match === null) return null;
    const rest = line.slice(match[0].length);
    const other = hasFreeText && labelInside.test(rest) ? longest.exec(line) : null;
    return {
      fields: fieldsOf(match, groups),
      label: match[groups.length + 1] ?? "",
      rest,
      ambiguous: other !== null && other[0] !== match[0],
    };
  };
}
