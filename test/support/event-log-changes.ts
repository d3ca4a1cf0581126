import { z } from "zod";

const changesSchema = z.record(z.string(), z.int().nonnegative());
const eventSchema = z.object({
  summaryEvent: z
    .object({ isPreview: z.boolean().default(false), resourceChanges: changesSchema })
    .optional(),
});

/** What an update did: how many resources by operation (`create`, `update`, `same`, …). */
export type DeploymentChanges = Readonly<Record<string, number>>;

/**
 * Reads from Pulumi's event log (one JSON object a line) what an update did.
 * @returns null when the log tells of no finished update
 */
export function deploymentChanges(eventLog: string): DeploymentChanges | null {
  let changes: DeploymentChanges | null = null;
  for (const line of eventLog.split("\n")) {
    if (line === "") continue;
    const event = eventSchema.safeParse(JSON.parse(line));
    const summary = event.success ? event.data.summaryEvent : undefined;
    if (summary !== undefined && !summary.isPreview) changes = summary.resourceChanges;
  }
  return changes;
}
