import type { PlannedStatement } from "./plan.ts";

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
