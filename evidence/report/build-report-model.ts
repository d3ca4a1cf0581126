import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { needsAction, verdicts } from "#policies/model/verdict.ts";
import { currentVerdicts } from "./current-verdicts.ts";
import { comparisonViews } from "./model/comparison-views.ts";
import { evidenceViews } from "./model/evidence-views.ts";
import { frameworkViews } from "./model/framework-views.ts";
import { gapViews } from "./model/gap-views.ts";
import { policyRuns } from "./model/policy-runs.ts";
import { serverViews } from "./model/server-views.ts";
import { controlViews, subjectViews } from "./model/subject-views.ts";
import type { ReportInput } from "./report-input.ts";
import type { ReportModel } from "./report-model.ts";

function gitWords(input: ReportInput): string {
  const git = input.intended?.git;
  if (git === undefined) return "unknown: the intended record is not there";
  if (!git.known) return `unknown: ${git.reason}`;
  return `${git.commit}${git.clean ? "" : ", with changes that were not committed"}`;
}

/** Computes everything a report shows from what the ledger and the stack hold. Pure. */
export function buildReportModel(input: ReportInput): ReportModel {
  const { assessment, madeAt } = input;
  const state = {
    now: madeAt,
    newest: input,
    intendedSha256: input.intended === null ? null : canonicalDigest(input.intended),
  };
  const views = controlViews(currentVerdicts(assessment, input.controls, state), input.controls, madeAt);
  return {
    stack: assessment.stack,
    assessedAt: assessment.assessedAt,
    madeAt,
    pgattestVersion: input.pgattestVersion,
    catalogueVersion: assessment.catalogueVersion,
    declarationSha256: assessment.declarationSha256,
    intendedSha256: assessment.intendedSha256,
    git: gitWords(input),
    owners: input.intended?.declaration.owners ?? [],
    reviewers: input.intended?.declaration.reviewers ?? [],
    assessmentEntry: input.assessmentEntry,
    counts: verdicts.map((verdict) => ({
      verdict,
      count: views.filter((view) => view.verdict === verdict).length,
    })),
    total: views.length,
    actionNeeded: views.filter((view) => needsAction(view.verdict)).length,
    ledger: input.ledger,
    gaps: gapViews(input, views),
    subjects: subjectViews(views),
    waivers: views.flatMap(({ control, subject, waived }) =>
      waived.map((waiver) => ({ ...waiver, control, subject })),
    ),
    frameworks: frameworkViews(input.frameworks, views),
    comparisons: comparisonViews(input),
    evidence: evidenceViews(input.observations, input.controls, madeAt),
    servers: serverViews(input.observations),
    policyRuns: policyRuns(input.policyRecords, assessment.declarationSha256),
  };
}
