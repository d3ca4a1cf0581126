import { type AuditRecord, auditRecordOf } from "./audit-record.ts";
import { type Column, columns } from "./columns.ts";
import { instantOf } from "./log-time.ts";
import type { Envelope, RecordView } from "./record-view.ts";

/** One record, the same whatever format it was written in. Null: the format or the prefix does not have it. */
export interface LogRecord {
  /** ISO 8601 in UTC where the zone is known, else as it stands in the log. */
  readonly time: string | null;
  readonly user: string | null;
  readonly database: string | null;
  /** The client's host or address; `[local]` for Unix sockets. */
  readonly client: string | null;
  readonly application: string | null;
  readonly pid: number | null;
  /** `%c`: start of the process and its number, in hexadecimal. */
  readonly sessionId: string | null;
  /** Counted per session and per destination. */
  readonly lineNumber: number | null;
  readonly severity: string | null;
  readonly sqlState: string | null;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly internalQuery: string | null;
  readonly context: string | null;
  readonly statement: string | null;
  readonly audit: AuditRecord | null;
  readonly envelope: Envelope | null;
}

function named(view: RecordView, column: Column): string | null {
  const text = view.text(column);
  return text === "" || text === "[unknown]" ? null : text;
}

function numbered(view: RecordView, column: Column): number | null {
  const text = view.text(column);
  return text === null || !/^[0-9]+$/.test(text) ? null : Number(text);
}

/** The client without its port: csvlog has `10.0.0.1:5432`, `::1:5432` and `[local]`. */
export function clientOf(view: RecordView): string | null {
  const from = named(view, columns.connectionFrom);
  if (from === null || view.format !== "csv") return from;
  const port = from.lastIndexOf(":");
  return port < 0 ? from : from.slice(0, port);
}

/** The time of a record: from its own prefix, else from the entry around it. */
export function timeOf(view: RecordView): string | null {
  const own = view.text(columns.time);
  if (own !== null && own !== "") return instantOf(own);
  return view.envelope === null || view.envelope.time === "" ? null : instantOf(view.envelope.time);
}

/** Takes everything out of a view. */
export function logRecordOf(view: RecordView): LogRecord {
  const { text } = view;
  return {
    time: timeOf(view),
    user: named(view, columns.user),
    database: named(view, columns.database),
    client: clientOf(view),
    application: named(view, columns.application),
    pid: numbered(view, columns.pid),
    sessionId: named(view, columns.sessionId),
    lineNumber: numbered(view, columns.lineNumber),
    severity: text(columns.severity),
    sqlState: named(view, columns.sqlState),
    message: text(columns.message) ?? "",
    detail: text(columns.detail),
    hint: text(columns.hint),
    internalQuery: text(columns.internalQuery),
    context: text(columns.context),
    statement: text(columns.statement),
    audit: view.audit === "audit" ? auditRecordOf(view.auditTable) : null,
    envelope: view.envelope,
  };
}
