import { z } from "zod";

const historySchema = z
  .array(
    z.object({
      kind: z.string(),
      result: z.string(),
      resourceChanges: z.record(z.string(), z.int().nonnegative()).default({}),
    }),
  )
  .min(1);

/** What an update did: how many resources by operation (`create`, `update`, `same`, …). */
export type DeploymentChanges = Readonly<Record<string, number>>;

/**
 * Reads what the newest update did from `pulumi stack history --json`. The engine's event log would tell as well, and
 * would hold every secret in the clear.
 * @throws ZodError when the history is not one
 */
export function lastUpdateChanges(history: string): DeploymentChanges {
  const [newest] = historySchema.parse(JSON.parse(history));
  return newest?.resourceChanges ?? {};
}

/** Whether an update left everything as it was. */
export function isNoOp(changes: DeploymentChanges): boolean {
  return Object.entries(changes).every(([operation, count]) => operation === "same" || count === 0);
}
