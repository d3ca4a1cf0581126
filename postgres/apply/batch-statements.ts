import type { PlannedStatement, StatementParts } from "../plan/plan.ts";

/** Statements that go to the server as one: `GRANT SELECT ON TABLE a, b, c TO reader`. */
export interface Batch {
  readonly sql: string;
  readonly statements: readonly PlannedStatement[];
}

/** Keeps one statement, and what the server notes of it, at a size that a person can still look at. */
const maximumObjects = 500;

interface OpenBatch {
  readonly statements: PlannedStatement[];
  /** Null: never joined. */
  readonly parts: StatementParts | null;
}

/**
 * Joins grants and revocations that differ in the object only: 2,000 round trips become a few. The statements of
 * one object keep their order, and whatever is no grant divides what may be joined.
 */
export function batchStatements(statements: readonly PlannedStatement[]): readonly Batch[] {
  const batches: OpenBatch[] = [];
  let byShape = new Map<string, number>();
  let lastOf = new Map<string, number>();
  for (const statement of statements) {
    const { parts } = statement;
    if (parts === undefined) {
      batches.push({ statements: [statement], parts: null });
      byShape = new Map();
      lastOf = new Map();
      continue;
    }
    const shape = JSON.stringify([parts.before, parts.after]);
    const found = byShape.get(shape);
    const open = found === undefined ? undefined : batches[found];
    const full = (open?.statements.length ?? maximumObjects) >= maximumObjects;
    // An object may only join a batch behind all of its own statements so far.
    const mayJoin = found !== undefined && !full && (lastOf.get(parts.object) ?? -1) < found;
    const at = mayJoin ? found : batches.push({ statements: [], parts }) - 1;
    batches[at]?.statements.push(statement);
    byShape.set(shape, at);
    lastOf.set(parts.object, at);
  }
  return batches.map((batch) => ({ sql: sqlOf(batch), statements: batch.statements }));
}

function sqlOf({ statements, parts }: OpenBatch): string {
  const objects = statements.map((statement) => statement.parts?.object ?? statement.sql);
  return parts === null ? objects.join() : `${parts.before}${objects.join(", ")}${parts.after}`;
}
