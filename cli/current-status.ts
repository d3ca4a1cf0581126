import {
  type CurrentState,
  type CurrentVerdict,
  currentVerdicts,
} from "#evidence/report/current-verdicts.ts";
import { effectiveControls } from "#evidence/report/effective-controls.ts";
import { countOf } from "#evidence/report/time-words.ts";
import { verdictWords } from "#evidence/report/verdict-words.ts";
import { controls } from "#policies/catalogue/index.ts";
import type { Assessment } from "#policies/model/assessment.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { subjectName } from "#policies/model/subject.ts";
import { needsAction, type Verdict, verdicts } from "#policies/model/verdict.ts";
import type { World } from "./context.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Format } from "./flags.ts";
import { verdictCell } from "./paint.ts";
import { printTable } from "./print-table.ts";
import { writeJson, writeLine } from "./result.ts";

/** An assessment as it is shown now. */
export interface ShownAssessment {
  readonly assessment: Assessment;
  readonly current: readonly CurrentVerdict[];
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string };
}

/** What an assessment's verdicts are worth now, those to act on first. */
export function verdictsNow(
  assessment: Assessment,
  declaration: Declaration | null,
  state: CurrentState,
): readonly CurrentVerdict[] {
  const known = effectiveControls(controls, declaration);
  return [...currentVerdicts(assessment, known, state)].sort(
    (left, right) => verdicts.indexOf(left.verdict) - verdicts.indexOf(right.verdict),
  );
}

/** What was found, in one cell. */
function reasonText({ recorded, findings }: CurrentVerdict): string {
  if (findings.length > 0) return findings.map(({ message }) => message).join(" ");
  if (recorded.waived.length > 0)
    return recorded.waived
      .map(({ approver, expires }) => `Waived by ${approver} until ${expires}.`)
      .join(" ");
  const { checked } = recorded;
  return checked === null ? "" : `Holds for ${checked.count} ${checked.of}.`;
}

function counts(current: readonly CurrentVerdict[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict): number => current.filter((one) => one.verdict === verdict).length;
  return {
    contradicted: count("contradicted"),
    fail: count("fail"),
    "not-evaluable": count("not-evaluable"),
    stale: count("stale"),
    waived: count("waived"),
    "not-applicable": count("not-applicable"),
    pass: count("pass"),
  };
}

function writeAsTable(world: World, { assessment, current, checkpoint }: ShownAssessment): void {
  const rows = current.map((one) => [
    verdictCell(world, one.verdict),
    { text: subjectName(one.recorded.subject) },
    { text: one.recorded.control },
    { text: reasonText(one) },
  ]);
  world.stdout.write(printTable(["VERDICT", "SUBJECT", "CONTROL", "REASON"], rows, world.stdout.columns));
  const all = counts(current);
  const summary = verdicts.map((verdict) => `${all[verdict]} ${verdictWords[verdict].label}`).join(", ");
  writeLine(world, "");
  writeLine(world, `${countOf(current.length, "verdict")}: ${summary}`);
  writeLine(world, `assessed ${assessment.assessedAt}, declaration sha256:${assessment.declarationSha256}`);
  writeLine(world, `checkpoint ${checkpoint.origin} ${checkpoint.size} sha256:${checkpoint.root}`);
}

function asData({ assessment, current, checkpoint }: ShownAssessment): unknown {
  return {
    stack: assessment.stack,
    assessedAt: assessment.assessedAt,
    declarationSha256: assessment.declarationSha256,
    intendedSha256: assessment.intendedSha256,
    catalogueVersion: assessment.catalogueVersion,
    checkpoint,
    counts: counts(current),
    verdicts: current.map(({ recorded, verdict, findings }) => ({
      ...recorded,
      verdict,
      recordedVerdict: recorded.verdict,
      findings,
    })),
  };
}

/** Prints an assessment, and says whether somebody has to act. No verdict at all is not a good one. */
export function showAssessment(world: World, shown: ShownAssessment, format: Format): ExitCode {
  if (format === "json") writeJson(world, asData(shown));
  else writeAsTable(world, shown);
  if (shown.current.length === 0) return exitCodes.couldNotObserve;
  return shown.current.some(({ verdict }) => needsAction(verdict)) ? exitCodes.findings : exitCodes.holds;
}
