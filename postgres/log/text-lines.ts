import { type Column, columns } from "./columns.ts";
import { type PrefixMatch, type PrefixPattern, prefixPattern } from "./prefix-pattern.ts";
import type { TextRecord } from "./text-view.ts";

const secondary: Readonly<Record<string, Column>> = {
  DETAIL: columns.detail,
  HINT: columns.hint,
  QUERY: columns.internalQuery,
  CONTEXT: columns.context,
  LOCATION: columns.location,
  STATEMENT: columns.statement,
  BACKTRACE: columns.location,
};

/** Whether the line adds to the record before it. */
export function isSecondary({ label }: PrefixMatch): boolean {
  return label in secondary;
}

/** Whether both lines can come from the same process, as far as the prefix tells. */
export function sameProcess(left: PrefixMatch, right: PrefixMatch): boolean {
  return [columns.pid, columns.sessionId].every(
    (column) => left.fields.get(column) === right.fields.get(column),
  );
}

const changed = /^parameter "log_line_prefix" changed to "([\s\S]*)"$/;
const position = / at character (\d+)$/;

/** Reads lines under the prefixes that are known, and learns a new one where the server says that it changed. */
export interface LineReader {
  readonly read: (line: string) => PrefixMatch | null;
  /** Joins a record's first line and those that add to it. */
  readonly join: (first: PrefixMatch, added: readonly PrefixMatch[]) => TextRecord;
}

/** The cursor's place is printed behind the message; the message itself is what other formats have. */
function withoutPosition(fields: Map<Column, string>): void {
  const message = fields.get(columns.message) ?? "";
  const match = position.exec(message);
  if (match?.[1] === undefined || fields.get(columns.severity) === "LOG") return;
  fields.set(columns.message, message.slice(0, match.index));
  fields.set(columns.cursorPosition, match[1]);
}

/** log_error_verbosity = verbose prints the SQLSTATE before the message, and always a LOCATION. */
function withoutSqlState(fields: Map<Column, string>): void {
  const match = /^([0-9A-Z]{5}): /.exec(fields.get(columns.message) ?? "");
  if (match?.[1] === undefined || !fields.has(columns.location)) return;
  fields.set(columns.message, (fields.get(columns.message) ?? "").slice(match[0].length));
  fields.set(columns.sqlState, match[1]);
}

/**
 * Makes a reader.
 * @param prefixes every `log_line_prefix` that was in force, the present one first
 */
export function lineReader(prefixes: readonly string[]): LineReader {
  const known = new Set(prefixes);
  const patterns: PrefixPattern[] = prefixes.map(prefixPattern);
  const learn = (prefix: string): void => {
    if (known.has(prefix) || prefix.includes("\n")) return;
    known.add(prefix);
    patterns.push(prefixPattern(prefix));
  };
  return {
    read(line) {
      for (const pattern of patterns) {
        const match = pattern(line);
        if (match === null) continue;
        const [, prefix] = changed.exec(match.rest) ?? [];
        // Only a process without a user reloads the configuration.
        if (prefix !== undefined && (match.fields.get(columns.user) ?? "") === "") learn(prefix);
        return match;
      }
      return null;
    },
    join(first, added) {
      const fields = new Map(first.fields);
      fields.set(columns.severity, first.label.replace(/^DEBUG\d$/, "DEBUG"));
      fields.set(columns.message, first.rest);
      for (const line of added) fields.set(secondary[line.label] ?? columns.detail, line.rest);
      withoutSqlState(fields);
      withoutPosition(fields);
      const lines = [first, ...added];
      return { fields, ambiguous: lines.some(({ ambiguous }) => ambiguous), lineCount: lines.length };
    },
  };
}
