import type { PlannedStatement, StatementParts } from "./plan.ts";

/** What a planner says about a statement; the rest has a usual value. */
export interface StatementDraft {
  readonly sql: string;
  readonly item: string;
  readonly reason: string;
  /** Only where `sql` holds a secret. */
  readonly display?: string;
  /** Only `false` is worth saying: ALTER SYSTEM, CREATE DATABASE. */
  readonly transactional?: boolean;
}

/** Writes a statement that differs from others in its object only. */
export function statementOnObject(
  parts: StatementParts,
  about: Pick<StatementDraft, "item" | "reason">,
): PlannedStatement {
  const sql = parts.before + parts.object + parts.after;
  return { ...plannedStatement({ sql, ...about }), parts };
}

/** Completes a draft: shown as it is sent, and sent inside the transaction, unless the draft says otherwise. */
export function plannedStatement(draft: StatementDraft): PlannedStatement {
  return {
    sql: draft.sql,
    display: draft.display ?? draft.sql,
    reason: draft.reason,
    item: draft.item,
    transactional: draft.transactional ?? true,
  };
}
