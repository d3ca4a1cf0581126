import type { Assessment, ControlAssessment } from "#policies/model/assessment.ts";
import type { Verdict } from "#policies/model/verdict.ts";
import { type NewestRecords, newestOf } from "./newest-record.ts";
import type { ReportControl } from "./report-input.ts";
import { ageWords, countOf, daysAfter } from "./time-words.ts";

/** A recorded verdict, and what can be said of it now. */
export interface CurrentVerdict {
  readonly recorded: ControlAssessment;
  /** Never better than recorded: `pass` and `waived` give way when what they rest on has run out since. */
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

/** Findings whose waiver has run out since: nothing covers them any more. */
function uncovered(recorded: ControlAssessment, now: string): ControlAssessment["findings"] {
  return recorded.waived
    .filter(({ expires }) => !(Date.parse(expires) > Date.parse(now)))
    .map(({ finding }) => ({ ...finding, message: `${finding.message} Its waiver has expired.` }));
}

/** What verdicts are read against. */
export interface CurrentState {
  /** The moment of reading, as an ISO instant. */
  readonly now: string;
  /** What the ledger holds last, of every kind and subject. */
  readonly newest: NewestRecords;
  /** Digest of what was deployed last; null: it is not known, and nothing is concluded from it. */
  readonly intendedSha256: string | null;
}

type FindNewest = ReturnType<typeof newestOf>;

/** Evidence that came after the verdict and that nobody has judged: a pass cannot stand beside it. */
function overtaken(recorded: ControlAssessment, find: FindNewest): ControlAssessment["findings"] {
  return recorded.restsOn.flatMap(({ kind, subject, entry }) => {
    const newest = find(kind, subject);
    if (newest === undefined || (newest.state === "observed" && newest.entry === entry)) return [];
    const message =
      newest.state === "failed"
        ? `A later collection of ${kind} failed: ${newest.reason}`
        : `A later observation of ${kind} has not been judged yet. Assess again.`;
    return [{ code: "evidence-overtaken", item: kind, message }];
  });
}

function currentVerdict(
  recorded: ControlAssessment,
  control: ReportControl | undefined,
  now: string,
  find: FindNewest,
): CurrentVerdict {
  const asRecorded = { recorded, verdict: recorded.verdict, findings: recorded.findings };
  if (!perishable.has(recorded.verdict)) return asRecorded;
  const open = uncovered(recorded, now);
  if (open.length > 0) return { recorded, verdict: "fail", findings: [...open, ...recorded.findings] };
  const unproven = [...unprovenFindings(recorded, control), ...overtaken(recorded, find)];
  if (unproven.length > 0)
    return { recorded, verdict: "not-evaluable", findings: [...unproven, ...recorded.findings] };
  const stale = staleFindings(recorded, control, now);
  return stale.length === 0
    ? asRecorded
    : { recorded, verdict: "stale", findings: [...stale, ...recorded.findings] };
}

/**
 * What an assessment's verdicts are worth now. An assessment is a record of its moment: a pass that rests on evidence
 * which has grown too old since is shown as `stale`, one whose evidence cannot be told as `not-evaluable`, and a waiver
 * that has expired since covers nothing: `fail`. Evidence or a deployment that came later and was not judged makes a pass
 * `not-evaluable` as well.
 */
export function currentVerdicts(
  assessment: Assessment,
  controls: readonly ReportControl[],
  state: CurrentState,
): readonly CurrentVerdict[] {
  const byId = new Map(controls.map((control) => [control.id, control]));
  const find = newestOf(state.newest);
  const deployedSince = state.intendedSha256 !== null && state.intendedSha256 !== assessment.intendedSha256;
  return assessment.assessments.map((recorded) => {
    const current = currentVerdict(recorded, byId.get(recorded.control), state.now, find);
    return deployedSince && perishable.has(current.verdict) ? notJudgedSince(current) : current;
  });
}

function notJudgedSince({ recorded, findings }: CurrentVerdict): CurrentVerdict {
  const message = "The stack was deployed again since this was judged. Collect and assess again.";
  const finding = { code: "deployed-since", item: recorded.subject.cluster, message };
  return { recorded, verdict: "not-evaluable", findings: [finding, ...findings] };
}
