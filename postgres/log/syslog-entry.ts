/** One entry of a log that carries PostgreSQL's messages in pieces. */
export interface LogEntry {
  readonly host: string;
  readonly service: string;
  readonly time: string;
  /** The process as syslog names it; null where only the message's own prefix tells. */
  readonly pid: string | null;
  /** PostgreSQL's message number and the number of the piece; null when it did not come through syslog. */
  readonly sequence: number | null;
  readonly chunk: number;
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

const header = new RegExp(
  [
    String.raw`^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (\S+) ([^\s\[:]+)\[(\d+)\]: ?([\s\S]*)$`,
    String.raw`^<\d{1,3}>1 (\S+) (\S+) (\S+) (\d+) \S+ (?:-|\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]) ?([\s\S]*)$`,
  ].join("|"),
);

const numbered = /^\[(\d+)(?:-(\d+))?\] ([\s\S]*)$/;

/** Splits `[seq-chunk] text`. */
export function splitSequence(text: string): Pick<LogEntry, "sequence" | "chunk" | "text"> {
  const match = numbered.exec(text);
  if (match === null) return { sequence: null, chunk: 1, text };
  return { sequence: Number(match[1]), chunk: Number(match[2] ?? "1"), text: match[3] ?? "" };
}

/** Reads a line of a syslog file (RFC 3164, the same with RFC 3339 time, RFC 5424); null when it is none. */
export function syslogEntry(line: string, offset: number, length: number): LogEntry | null {
  const match = header.exec(line);
  if (match === null) return null;
  const [time, host, service, pid, text] = match[1] === undefined ? match.slice(6) : match.slice(1, 6);
  if (time === undefined || host === undefined || service === undefined) return null;
  return { host, service, time, pid: pid ?? null, ...splitSequence(text ?? ""), offset, length };
}
