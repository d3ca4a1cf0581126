import { type PolicyRecord, policyOutcomes } from "#policies/model/policy-record.ts";
import type { PolicyRunView } from "../report-model.ts";

function policyRun(record: PolicyRecord, declarationSha256: string): PolicyRunView {
  return {
    phase: record.phase,
    startedAt: record.startedAt,
    pack: `${record.pack.name} ${record.pack.version}`,
    complete: record.complete,
    sameDeclaration: record.declarationSha256 === declarationSha256,
    counts: policyOutcomes.map((outcome) => ({
      outcome,
      count: record.results.filter((result) => result.outcome === outcome).length,
    })),
    notable: record.results.filter(
      (result) => result.outcome === "failed" || result.outcome === "not-evaluable",
    ),
  };
}

/** The newest run of each phase. */
export function policyRuns(
  records: readonly PolicyRecord[],
  declarationSha256: string,
): readonly PolicyRunView[] {
  return (["preview", "up"] as const).flatMap((phase) => {
    const newest = records
      .filter((record) => record.phase === phase)
      .reduce<PolicyRecord | null>(
        (best, record) => (best === null || record.startedAt > best.startedAt ? record : best),
        null,
      );
    return newest === null ? [] : [policyRun(newest, declarationSha256)];
  });
}
