import { verdicts } from "#policies/model/verdict.ts";
import { type CurrentVerdict, freshUntil } from "../current-verdicts.ts";
import type { ReportControl } from "../report-input.ts";
import type { ControlView, SubjectView } from "../report-model.ts";
import { ageWords } from "../time-words.ts";
import { subjectLabel } from "./subject-label.ts";

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function controlView(current: CurrentVerdict, control: ReportControl | undefined, now: string): ControlView {
  const { recorded } = current;
  return {
    control: recorded.control,
    subject: subjectLabel(recorded.subject),
    statement: control?.statement ?? "This version of pgattest does not know this control.",
    severity: control?.severity ?? "unknown",
    remediation: control?.remediation ?? null,
    verdict: current.verdict,
    recordedVerdict: recorded.verdict,
    checked: recorded.checked,
    findings: current.findings,
    waived: recorded.waived,
    restsOn: recorded.restsOn.map((evidence) => ({
      kind: evidence.kind,
      entry: evidence.entry,
      entrySha256: evidence.entrySha256,
      factsSha256: evidence.factsSha256,
      observedAt: evidence.observedAt,
      age: ageWords(evidence.observedAt, now),
      freshUntil: freshUntil(control, evidence.kind, evidence.observedAt),
    })),
  };
}

/** Every verdict as it is shown, in the order of the subjects, those to act on first. */
export function controlViews(
  current: readonly CurrentVerdict[],
  controls: readonly ReportControl[],
  now: string,
): readonly ControlView[] {
  const byId = new Map(controls.map((control) => [control.id, control]));
  return current
    .map((verdict) => controlView(verdict, byId.get(verdict.recorded.control), now))
    .sort(
      (left, right) =>
        compareText(left.subject, right.subject) ||
        verdicts.indexOf(left.verdict) - verdicts.indexOf(right.verdict) ||
        compareText(left.control, right.control),
    );
}

/** The verdicts by subject, in order. */
export function subjectViews(views: readonly ControlView[]): readonly SubjectView[] {
  const labels = [...new Set(views.map((view) => view.subject))];
  return labels.map((subject, index) => ({
    subject,
    anchor: `subject-${index + 1}`,
    controls: views.filter((view) => view.subject === subject),
  }));
}
