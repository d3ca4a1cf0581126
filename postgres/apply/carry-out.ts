import type { SqlClient } from "../client/sql-client.ts";
import type { Plan, PlannedStatement } from "../plan/plan.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { notConvergedError } from "./apply-error.ts";
import { type Batch, batchStatements } from "./batch-statements.ts";
import { retryCollisions } from "./retry-collisions.ts";
import { quietForSecrets } from "./set-local.ts";
import { inLockedTransaction } from "./with-locks.ts";

/**
 * Sends statements one after another, grants that differ in the object only as one. Those that hold a secret are
 * kept out of the log where possible.
 */
export async function sendStatements(
  client: SqlClient,
  statements: readonly PlannedStatement[],
  dependencies: ApplyDependencies,
): Promise<void> {
  if (statements.some((statement) => statement.sql !== statement.display)) await quietForSecrets(client);
  for (const batch of batchStatements(statements)) {
    for (const statement of batch.statements) await dependencies.onStatement?.(statement);
    await client.execute(batch.sql, [], labelOf(batch));
  }
}

function labelOf({ statements }: Batch): string {
  const first = statements[0]?.item ?? "statement";
  return statements.length < 2 ? first : `${first} and ${statements.length - 1} more`;
}

/** What {@link applyInTransaction} carries out. */
export interface TransactionalWork {
  /** Reads the catalogues and plans. */
  readonly plan: (client: SqlClient) => Promise<Plan>;
  /** Reads them again after the statements; what it plans is what the statements did not bring about. */
  readonly replan: (client: SqlClient) => Promise<Plan>;
}

/**
 * Plans and applies in one transaction under the locks: all statements, then a second look, then the commit.
 * Sends nothing when nothing differs, and keeps nothing when something still differs at the end.
 *
 * @throws ApplyError `not-converged`, `too-many-collisions`; PostgresError; whatever the planner throws.
 */
export function applyInTransaction(
  target: ApplyTarget,
  dependencies: ApplyDependencies,
  work: TransactionalWork,
): Promise<ApplyResult> {
  return retryCollisions(dependencies, () =>
    inLockedTransaction(target, dependencies, async (client) => {
      const { statements, outOfReach } = await work.plan(client);
      if (statements.length === 0) return { changed: false, statements: [], outOfReach };
      await sendStatements(client, statements, dependencies);
      const after = await work.replan(client);
      if (after.statements.length > 0) throw notConvergedError(after.statements);
      const sent = statements.map((statement) => statement.display);
      return { changed: true, statements: sent, outOfReach: after.outOfReach };
    }),
  );
}
