import { type AuditTable, auditTable, scanAudit } from "./audit-table.ts";
import { ZERO } from "./bytes.ts";
import { type Column, columns } from "./columns.ts";
import {
  type FieldTable,
  fieldTable,
  fieldText,
  messageIsAudit,
  plainBytes,
  plainBytesHolder,
} from "./field-table.ts";
import type { LogFormat } from "./log-format.ts";

/** What a message is to pgaudit. */
export type AuditState =
  /** No audit record. */
  | "none"
  /** pgaudit's, and its fields are found. */
  | "audit"
  /** It begins as one and is none: cut off, as a rule. */
  | "malformed"
  /** Somebody wrote `AUDIT: ` who is not pgaudit. */
  | "lookalike";

/** One record as the decoder sees it: fields become text only when asked for. Valid during the sink's call alone. */
export interface RecordView {
  readonly format: LogFormat;
  /** Where the record begins in its file, in bytes from the beginning, decompressed. */
  readonly offset: number;
  readonly length: number;
  /** Several ways lead from its bytes to its text (syslog's splitting, bytes that are not UTF-8): one was taken. */
  readonly ambiguous: boolean;
  /** How many session line numbers the record takes: its DETAIL and the like count in text logs. */
  readonly lineCount: number;
  /** The entry around the record, where the format has one. */
  readonly envelope: Envelope | null;
  /** A field; null when it is not there. An empty text and an absent one are told apart where the format does. */
  readonly text: (column: Column) => string | null;
  readonly audit: AuditState;
  /** pgaudit's fields; holds sense only when `audit` is "audit". */
  readonly auditTable: AuditTable;
}

/** What a log service or syslog says of an entry. */
export interface Envelope {
  readonly host: string;
  /** As it stands there; RFC 3339 from UpCloud and modern syslogs, without year and zone from older ones. */
  readonly time: string;
  readonly service: string;
  /** PostgreSQL's own message number; null when the entry came past syslog. */
  readonly sequence: number | null;
}

/** A view that its decoder fills. */
export interface MutableRecordView extends RecordView {
  format: LogFormat;
  offset: number;
  length: number;
  ambiguous: boolean;
  envelope: Envelope | null;
  audit: AuditState;
  readonly fields: FieldTable;
  /** Looks at the message and sets `audit`. */
  readonly readAudit: () => void;
}

const lookalikeSigns = [columns.context, columns.internalQuery, columns.detail, columns.statement] as const;

/** pgaudit hides statement and context and raises no condition: a record with one of them is somebody else's. */
function isLookalike(fields: FieldTable): boolean {
  for (const column of lookalikeSigns)
    if ((fields.starts[column] ?? -1) >= 0 && (fields.ends[column] ?? 0) > (fields.starts[column] ?? 0))
      return true;
  const start = fields.starts[columns.sqlState] ?? -1;
  if (start < 0) return false;
  // 00000, successful completion, is what pgaudit's records have.
  for (let at = start; at < (fields.ends[columns.sqlState] ?? 0); at++)
    if (fields.buffer[at] !== ZERO) return true;
  return false;
}

/** Makes the view of one decoder. */
export function recordView(format: LogFormat): MutableRecordView {
  const fields = fieldTable();
  const message = plainBytesHolder();
  const table = auditTable();
  const view: MutableRecordView = {
    format,
    offset: 0,
    length: 0,
    ambiguous: false,
    lineCount: 1,
    envelope: null,
    audit: "none",
    fields,
    auditTable: table,
    text: (column) => fieldText(fields, column),
    readAudit: () => {
      view.audit = "none";
      if (!messageIsAudit(fields)) return;
      plainBytes(fields, columns.message, message);
      if (isLookalike(fields)) view.audit = "lookalike";
      else view.audit = scanAudit(message, table) ? "audit" : "malformed";
    },
  };
  return view;
}
