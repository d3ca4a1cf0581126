import { auditFields, auditText } from "./audit-table.ts";
import { columns } from "./columns.ts";
import type { RecordView } from "./record-view.ts";

/** How many audit records there are of each kind. */
export interface AuditCounts {
  readonly byClass: Map<string, number>;
  readonly byCommand: Map<string, number>;
  readonly byRole: Map<string, number>;
  readonly byDatabase: Map<string, number>;
}

/** Nothing counted yet. */
export function emptyAuditCounts(): AuditCounts {
  return { byClass: new Map(), byCommand: new Map(), byRole: new Map(), byDatabase: new Map() };
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Counts a record whose `audit` is "audit". A role or database that is not to be seen counts as "". */
export function countAudit(counts: AuditCounts, view: RecordView): void {
  add(counts.byClass, auditText(view.auditTable, auditFields.class), 1);
  add(counts.byCommand, auditText(view.auditTable, auditFields.command), 1);
  add(counts.byRole, view.text(columns.user) ?? "", 1);
  add(counts.byDatabase, view.text(columns.database) ?? "", 1);
}

/** Adds the counts of another part of the log. */
export function addAuditCounts(to: AuditCounts, other: AuditCounts): void {
  for (const name of ["byClass", "byCommand", "byRole", "byDatabase"] as const)
    for (const [key, by] of other[name]) add(to[name], key, by);
}
