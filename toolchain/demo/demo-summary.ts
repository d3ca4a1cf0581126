import { z } from "zod";
import type { DeploymentChanges } from "./deployment-changes.ts";

const findingSchema = z.object({ message: z.string() });
const verdictSchema = z.object({
  control: z.string(),
  subject: z.object({ stack: z.string(), cluster: z.string(), database: z.string().nullable() }),
  verdict: z.string(),
  findings: z.array(findingSchema),
});

/** What `pgattest status --format json` prints, as far as the demo shows it. */
export const statusSchema = z.object({
  stack: z.string(),
  assessedAt: z.string(),
  checkpoint: z.object({ origin: z.string(), size: z.int(), root: z.string() }),
  counts: z.record(z.string(), z.int()),
  verdicts: z.array(verdictSchema),
});

/** Everything that the demo ends with: what `--format json` prints. */
export interface DemoSummary {
  readonly stack: string;
  readonly deployment: { readonly changed: boolean; readonly resources: DeploymentChanges };
  readonly server: {
    readonly version: string;
    readonly host: string;
    readonly port: number;
    readonly pgaudit: string;
  };
  readonly assessedAt: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly verdicts: z.infer<typeof verdictSchema>[];
  readonly checkpoint: z.infer<typeof statusSchema>["checkpoint"];
  readonly ledgerVerified: boolean;
  readonly report: string;
  readonly seconds: number;
  readonly next: readonly string[];
}

/** What to try when the demo is done. */
export const nextCommands = [
  "npx pgattest inspect --help          look at any PostgreSQL, with no Pulumi",
  "npx pgattest plan                    the SQL that `up` would run now",
  "npm run demo -- --destroy            take all of this away",
] as const;

/** Whether a control of the demo reads as broken; what cannot be evaluated is told of, and no failure of the demo. */
export function hasFailures(summary: DemoSummary): boolean {
  return summary.verdicts.some(({ verdict }) => verdict === "fail" || verdict === "contradicted");
}
