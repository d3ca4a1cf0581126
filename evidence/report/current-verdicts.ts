import type { Assessment, ControlAssessment } from "#policies/model/assessment.ts";
import type { Verdict } from "#policies/model/verdict.ts";
import type { ReportControl } from "./report-input.ts";
import { ageWords, countOf, daysAfter } from "./time-words.ts";

/** A recorded verdict, and what can be said of it now. */
export interface CurrentVerdict {
  readonly recorded: ControlAssessment;
  /** `stale` in place of `pass` and `waived`, when evidence they rest on has outlived what the control allows. */
  readonly verdict: Verdict;
  readonly findings: ControlAssessment["findings"];
}

/** Verdicts that rest on evidence being fresh and would be false without it. */
const perishable: ReadonlySet<Verdict> = new Set<Verdict>(["pass", "waived"]);

/** Until when a control takes a piece of evidence; null when the control, or its need of that kind, is not known. */
export function freshUntil(
  control: ReportControl | undefined,
  kind: string,
  observedAt: string,
): string | null {
  const need = control?.needs[kind];
  return need === undefined ? null : daysAfter(observedAt, need.freshDays);
}

function staleFindings(
  recorded: ControlAssessment,
  control: ReportControl | undefined,
  now: string,
): ControlAssessment["findings"] {
  return recorded.restsOn.flatMap((evidence) => {
    const until = freshUntil(control, evidence.kind, evidence.observedAt);
    if (until === null || Date.parse(until) >= Date.parse(now)) return [];
    const days = control?.needs[evidence.kind]?.freshDays ?? 0;
    const age = ageWords(evidence.observedAt, now);
    const message = `Evidence of ${evidence.kind} is ${age}; the control takes ${countOf(days, "day")}. Collect and assess again.`;
    return [{ code: "evidence-grown-stale", item: evidence.kind, message }];
  });
}

/** Why a pass or waiver cannot be believed as it stands; empty when it can. */
function unprovenFindings(
  recorded: ControlAssessment,
  control: ReportControl | undefined,
): ControlAssessment["findings"] {
  if (control === undefined) {
    const message =
      "This version of pgattest does not know the control, so how fresh its evidence must be is unknown.";
    return [{ code: "control-unknown", item: recorded.control, message }];
  }
  return Object.keys(control.needs)
    .filter((kind) => !recorded.restsOn.some((evidence) => evidence.kind === kind))
    .map((kind) => ({
      code: "evidence-not-named",
      item: kind,
      message: `The control needs ${kind}, and the recorded verdict names no such evidence.`,
    }));
}

function currentVerdict(
  recorded: ControlAssessment,
  control: ReportControl | undefined,
  now: string,
): CurrentVerdict {
  const asRecorded = { recorded, verdict: recorded.verdict, findings: recorded.findings };
  if (!perishable.has(recorded.verdict)) return asRecorded;
  const unproven = unprovenFindings(recorded, control);
  if (unproven.length > 0)
    return { recorded, verdict: "not-evaluable", findings: [...unproven, ...recorded.findings] };
  const stale = staleFindings(recorded, control, now);
  return stale.length === 0
    ? asRecorded
    : { recorded, verdict: "stale", findings: [...stale, ...recorded.findings] };
}

/**
 * What an assessment's verdicts are worth now. An assessment is a record of its moment: a pass that rests on evidence
 * which has grown too old since is shown as `stale`, and one whose evidence cannot be told as `not-evaluable`.
 * @param now the moment of reading, as an ISO instant
 */
export function currentVerdicts(
  assessment: Assessment,
  controls: readonly ReportControl[],
  now: string,
): readonly CurrentVerdict[] {
  const byId = new Map(controls.map((control) => [control.id, control]));
  return assessment.assessments.map((recorded) => currentVerdict(recorded, byId.get(recorded.control), now));
}
