import { auditTable, scanAudit } from "./audit-table.ts";
import { type Column, columns } from "./columns.ts";
import type { LogFormat } from "./log-format.ts";
import type { AuditState, Envelope, RecordView } from "./record-view.ts";

/** One record of a text log, read already. */
export interface TextRecord {
  readonly fields: ReadonlyMap<Column, string>;
  readonly ambiguous: boolean;
  /** Lines with a prefix of their own. */
  readonly lineCount: number;
}

/** Where a record of a text log stands. */
export interface TextPlace {
  readonly format: LogFormat;
  readonly offset: number;
  readonly length: number;
  readonly envelope: Envelope | null;
}

const table = auditTable();
const foreignFields = [columns.context, columns.internalQuery, columns.detail, columns.statement] as const;

function auditStateOf({ fields }: TextRecord): AuditState {
  const message = fields.get(columns.message) ?? "";
  if (!message.startsWith("AUDIT: ")) return "none";
  const sqlState = fields.get(columns.sqlState) ?? "00000";
  if (sqlState !== "00000" || foreignFields.some((column) => fields.has(column))) return "lookalike";
  const buffer = Buffer.from(message);
  return scanAudit({ buffer, start: 0, end: buffer.length }, table) ? "audit" : "malformed";
}

/** A view of a record of a text log. */
export function textView(record: TextRecord, place: TextPlace): RecordView {
  return {
    ...place,
    ambiguous: record.ambiguous,
    lineCount: record.lineCount,
    text: (column) => record.fields.get(column) ?? null,
    audit: auditStateOf(record),
    auditTable: table,
  };
}
