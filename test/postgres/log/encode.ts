import fc from "fast-check";

/** A record as the server has it before it writes it. */
export interface SourceRecord {
  readonly pid: number;
  readonly line: number;
  readonly user: string;
  readonly database: string;
  readonly message: string;
  readonly detail: string | null;
}

const piece = fc.oneof(
  fc.constantFrom(
    ",",
    '"',
    '""',
    "\n",
    "\n\t",
    "\t",
    "\\",
    "'",
    "LOG:  ",
    "AUDIT: ",
    "#011",
    "[2-2] ",
    '{"timestamp":"',
    "2025-11-22 04:25:01.123 UTC,",
    "<none>",
    "<not logged>",
    "%",
    "🐘",
    "ü",
    " ",
  ),
  fc.string({ maxLength: 12 }),
);

/** PostgreSQL's texts hold no NUL, and surrogates alone are no text. */
function asText(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed().replaceAll("\r", "r");
}

const text = fc.array(piece, { maxLength: 12 }).map((parts) => asText(parts.join("")));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);

function field(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Builds pgaudit's message as pgaudit.c does. */
export function auditMessage(fields: readonly string[]): string {
  return `AUDIT: ${fields.map(field).join(",")}`;
}

const audit = fc
  .tuple(
    fc.nat(99),
    fc.nat(9),
    fc.constantFrom("READ", "WRITE", "DDL"),
    text,
    fc.array(text, { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([statement, sub, cls, sql, parameters, rows]) =>
    auditMessage([
      "SESSION",
      String(statement),
      String(sub),
      cls,
      "SELECT",
      "",
      "",
      sql,
      parameters.length === 0 ? "<none>" : parameters.map(field).join(","),
      ...(rows ? ["3"] : []),
    ]),
  );

/** Random records of a few sessions, with the line numbers that each session counts. */
export const sourceRecords: fc.Arbitrary<readonly SourceRecord[]> = fc
  .array(
    fc.record({
      pid: fc.integer({ min: 100, max: 102 }),
      user: name,
      database: name,
      message: fc.oneof(
        audit,
        text.filter((message) => !message.startsWith("AUDIT: ")),
      ),
      detail: fc.option(
        text.filter((detail) => detail !== ""),
        { nil: null, freq: 4 },
      ),
    }),
    { maxLength: 8 },
  )
  .map((records) => {
    const lines = new Map<number, number>();
    return records.map((record) => {
      const line = (lines.get(record.pid) ?? 0) + 1;
      lines.set(record.pid, line);
      const isAudit = record.message.startsWith("AUDIT: ");
      return { ...record, line, detail: isAudit ? null : record.detail };
    });
  });

const stamp = "2025-11-22 04:25:01.123 UTC";
const start = "2025-11-22 04:20:00 UTC";

function quoted(value: string | null): string {
  return value === null ? "" : `"${value.replaceAll('"', '""')}"`;
}

function sessionOf({ pid }: SourceRecord): string {
  return `69213b60.${pid.toString(16)}`;
}

/** csvlog with 23, 24 or 26 columns. */
export function encodeCsv(records: readonly SourceRecord[], columnCount: 23 | 24 | 26 = 26): string {
  return records
    .map((record) => {
      const { pid, line, user, database, message, detail } = record;
      const all = [
        stamp,
        quoted(user),
        quoted(database),
        String(pid),
        quoted("10.0.0.1:5000"),
        sessionOf(record),
        String(line),
        quoted("SELECT"),
        start,
        "3/4",
        "0",
        "LOG",
        "00000",
        quoted(message),
        quoted(detail),
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        quoted("app"),
        quoted("client backend"),
        "",
        "0",
      ];
      return `${all.slice(0, columnCount).join(",")}\n`;
    })
    .join("");
}

/** jsonlog: control characters escaped, keys left out when there is nothing. */
export function encodeJson(records: readonly SourceRecord[]): string {
  return records
    .map((record) => {
      const { pid, line, user, database: dbname, message, detail } = record;
      const value = {
        timestamp: stamp,
        user,
        dbname,
        pid,
        remote_host: "10.0.0.1",
        remote_port: 5000,
        session_id: sessionOf(record),
        line_num: line,
        ps: "SELECT",
        session_start: start,
        vxid: "3/4",
        txid: 0,
        error_severity: "LOG",
        message,
        ...(detail === null ? {} : { detail }),
        application_name: "app",
        backend_type: "client backend",
        query_id: 0,
      };
      return `${JSON.stringify(value)}\n`;
    })
    .join("");
}

/** The prefix of {@link encodeStderr}. */
export const testPrefix = "%m [%p] %q%u@%d/%a/%h %c %l ";

function textLines(record: SourceRecord): string {
  const { pid, line, user, database, message, detail } = record;
  const prefix = `${stamp} [${pid}] ${user}@${database}/app/10.0.0.1 ${sessionOf(record)} ${line} `;
  const tabbed = (value: string): string => value.replaceAll("\n", "\n\t");
  const more = detail === null ? "" : `${prefix}DETAIL:  ${tabbed(detail)}\n`;
  return `${prefix}LOG:  ${tabbed(message)}\n${more}`;
}

/** stderr under {@link testPrefix}. */
export function encodeStderr(records: readonly SourceRecord[]): string {
  return records.map(textLines).join("");
}

/** The pieces of a message as elog.c's write_syslog makes them. */
export function syslogChunks(message: string): readonly string[] {
  const chunks: string[] = [];
  let line = Buffer.from(message);
  while (line.length > 0) {
    if (line[0] === 10) {
      line = line.subarray(1);
      continue;
    }
    const newline = line.indexOf(10);
    let length = Math.min(newline < 0 ? line.length : newline, 900);
    while (length > 0 && ((line[length] ?? 0) & 0xc0) === 0x80) length--;
    const after = line[length];
    if (after !== undefined && !isSpace(after)) {
      let at = length - 1;
      while (at > 0 && !isSpace(line[at] ?? 0)) at--;
      if (at > 0) length = at;
    }
    chunks.push(line.toString("utf8", 0, length));
    line = line.subarray(length);
  }
  return chunks;
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** A syslog file with RFC 3339 times. */
export function encodeSyslog(records: readonly SourceRecord[]): string {
  return records
    .flatMap((record, index) =>
      syslogChunks(textLines(record)).map(
        (chunk, at) =>
          `2025-11-22T04:25:01.123456+00:00 db1 postgres[${record.pid}]: [${index + 1}-${at + 1}] ${chunk}\n`,
      ),
    )
    .join("");
}

/** Pages of UpCloud's service-log API. */
export function encodeUpcloud(records: readonly SourceRecord[], pageSize: number): string {
  const logs = records.flatMap((record, index) =>
    syslogChunks(textLines(record)).map((chunk, at) => ({
      hostname: "db-1",
      msg: `[${index + 1}-${at + 1}] ${chunk}`,
      time: `2025-11-22T04:25:01.${String(index * 100 + at).padStart(6, "0")}Z`,
      service: "postgresql-15.service",
    })),
  );
  const pages: string[] = [];
  for (let from = 0; from < logs.length; from += pageSize)
    pages.push(
      JSON.stringify({ first_log_offset: "1", offset: "2", logs: logs.slice(from, from + pageSize) }),
    );
  return pages.join("\n");
}
