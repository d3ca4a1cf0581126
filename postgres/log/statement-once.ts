import type { AuditRecord, AuditText } from "./audit-record.ts";

/**
 * Gives records under `pgaudit.log_statement_once` the text of the statement they repeat. pgaudit prints a statement
 * with its first record of one (session, statement, substatement) and a placeholder with the others.
 */
export interface StatementOnce {
  readonly resolve: (sessionId: string | null, audit: AuditRecord) => AuditRecord;
}

interface Known {
  readonly statementId: number;
  readonly texts: Map<number, AuditText>;
  bytes: number;
}

/**
 * Makes a resolver.
 * @param maximumBytes how much text it may keep over all sessions; beyond that the oldest session is let go and its
 * placeholders stay without text
 */
export function statementOnce(maximumBytes: number): StatementOnce {
  const sessions = new Map<string, Known>();
  let kept = 0;

  function drop(sessionId: string): void {
    kept -= sessions.get(sessionId)?.bytes ?? 0;
    sessions.delete(sessionId);
  }

  function keep(sessionId: string, { statementId, substatementId, statement }: AuditRecord): void {
    if (sessions.get(sessionId)?.statementId !== statementId) {
      drop(sessionId);
      sessions.set(sessionId, { statementId, texts: new Map(), bytes: 0 });
    }
    const known = sessions.get(sessionId);
    if (known === undefined || known.texts.has(substatementId)) return;
    const bytes = typeof statement === "string" ? 2 * statement.length + 100 : 100;
    if (bytes > maximumBytes) return;
    known.texts.set(substatementId, statement);
    known.bytes += bytes;
    kept += bytes;
    while (kept > maximumBytes) {
      const [oldest] = sessions.keys();
      if (oldest === undefined) return;
      drop(oldest);
    }
  }

  return {
    resolve(sessionId, audit) {
      if (sessionId === null) return audit;
      const { statement } = audit;
      if (typeof statement === "string" || statement.placeholder !== "previously-logged") {
        keep(sessionId, audit);
        return audit;
      }
      const known = sessions.get(sessionId);
      const text =
        known?.statementId === audit.statementId ? known.texts.get(audit.substatementId) : undefined;
      return typeof text === "string" ? { ...audit, statement: { ...statement, text } } : audit;
    },
  };
}
