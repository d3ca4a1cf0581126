/** One statement that would bring the server nearer to what is declared. */
export interface PlannedStatement {
  readonly sql: string;
  /** What a person reads instead of `sql` where that holds a secret (a password verifier). */
  readonly display: string;
  /** Why it is needed, in one clause: "app_readonly shall have SELECT on table app.orders". */
  readonly reason: string;
  /** What it is about, for grouping: a role, an object, a setting. */
  readonly item: string;
  /** False for statements that PostgreSQL refuses inside a transaction block (ALTER SYSTEM, CREATE DATABASE). */
  readonly transactional: boolean;
  /** For a grant or a revocation, `sql` in parts: those that differ in the object only can be sent as one. */
  readonly parts?: StatementParts | undefined;
}

/** `GRANT SELECT ON TABLE `, `"app"."orders"`, ` TO "reader"`. */
export interface StatementParts {
  readonly before: string;
  readonly object: string;
  readonly after: string;
}

/** Something declared that no statement of ours can bring about, and why. */
export interface OutOfReach {
  readonly item: string;
  readonly reason: string;
}

/** The ordered difference between what is declared and what is there. Conforming means: nothing in either list. */
export interface Plan {
  readonly statements: readonly PlannedStatement[];
  readonly outOfReach: readonly OutOfReach[];
}

/** Whether the plan asks for nothing. */
export function isEmptyPlan(plan: Plan): boolean {
  return plan.statements.length === 0 && plan.outOfReach.length === 0;
}
