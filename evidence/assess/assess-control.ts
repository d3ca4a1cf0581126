import type { AnyControl } from "#policies/catalogue/define-control.ts";
import { type EvidenceKind, evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ControlAssessment } from "#policies/model/assessment.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import {
  type Finding,
  fail,
  finding,
  type Judgement,
  notEvaluable,
  pass,
} from "#policies/model/judgement.ts";
import type { Verdict } from "#policies/model/verdict.ts";
import { applyWaivers, declaredSubject } from "./apply-waivers.ts";
import { type EvidenceQuestion, type Gathered, gatherEvidence } from "./gather-evidence.ts";

/** What was gathered for a control: only the kinds it needs. */
type GatheredKinds = { readonly [K in EvidenceKind]?: Gathered<K> };

function listOf(gathered: GatheredKinds): readonly Gathered[] {
  return evidenceKindIds.flatMap((kind) => gathered[kind] ?? []);
}

/** The part of an assessment that the way to the verdict does not change. */
function assessment(
  control: AnyControl,
  question: EvidenceQuestion,
  gathered: GatheredKinds,
  verdict: Verdict,
  rest: Partial<Pick<ControlAssessment, "checked" | "findings" | "waived">>,
): ControlAssessment {
  const restsOn = listOf(gathered).flatMap(({ recorded }) =>
    recorded === null
      ? []
      : [
          {
            kind: recorded.kind,
            subject: recorded.header.subject,
            entry: recorded.entry,
            entrySha256: recorded.entrySha256,
            factsSha256: recorded.factsSha256,
            observedAt: recorded.header.observedAt.collector,
          },
        ],
  );
  return {
    control: control.id,
    subject: question.subject,
    verdict,
    checked: null,
    findings: [],
    waived: [],
    ...rest,
    restsOn,
  };
}

/** What a judge says counts as its constructors would have it: no pass of nothing, no failure without a finding. */
function sound(said: Judgement): Judgement {
  switch (said.verdict) {
    case "pass":
      return pass(said.checked, said.of);
    case "fail":
      return fail(said.findings);
    case "contradicted":
    case "not-evaluable":
      return said;
  }
}

/** Runs the judge. What it throws is our fault, and never a pass. */
function judge(
  control: AnyControl,
  question: EvidenceQuestion,
  database: DatabaseDeclaration | null,
  gathered: GatheredKinds,
): Judgement {
  try {
    const said = control.judge({
      declared: question.cluster,
      database,
      provisioned: question.provisioned,
      phase: "observed",
      now: question.now,
      facts: (kind) => {
        const found = gathered[kind];
        if (found?.state !== "usable")
          throw new Error(`The judge asked for ${kind}, which the control does not need.`);
        return found.view;
      },
    });
    return sound(said);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return notEvaluable("judge-failed", control.id, `The judge of ${control.id} failed: ${reason}`);
  }
}

/** Gathers every kind the control needs. */
function gather(control: AnyControl, question: EvidenceQuestion): GatheredKinds {
  const gathered: { -readonly [K in EvidenceKind]?: Gathered<K> } = {};
  const add = <K extends EvidenceKind>(kind: K, into: { [P in K]?: Gathered<K> }): void => {
    const need = control.needs[kind];
    if (need !== undefined) into[kind] = gatherEvidence(question, kind, need.freshDays);
  };
  for (const kind of evidenceKindIds) add(kind, gathered);
  return gathered;
}

/** Why the evidence does not carry a judgement, worst reason first; null when all of it does. */
function shortfall(
  gathered: GatheredKinds,
): { readonly verdict: Verdict; readonly findings: Finding[] } | null {
  const findings = (state: "unusable" | "stale"): Finding[] =>
    listOf(gathered).flatMap((found) => (found.state === state ? [found.finding] : []));
  const unusable = findings("unusable");
  if (unusable.length > 0) return { verdict: "not-evaluable", findings: unusable };
  const stale = findings("stale");
  return stale.length > 0 ? { verdict: "stale", findings: stale } : null;
}

/** A pass that rests on evidence in doubt is none. */
function withoutDoubt(said: Judgement, gathered: GatheredKinds): Judgement {
  const doubts = listOf(gathered).flatMap((found) =>
    found.state === "usable" && found.doubt !== null ? [found.doubt] : [],
  );
  return said.verdict === "pass" && doubts.length > 0 ? { verdict: "not-evaluable", findings: doubts } : said;
}

function conclude(
  control: AnyControl,
  question: EvidenceQuestion,
  gathered: GatheredKinds,
  said: Judgement,
): ControlAssessment {
  const give = (verdict: Verdict, rest: Parameters<typeof assessment>[4]): ControlAssessment =>
    assessment(control, question, gathered, verdict, rest);
  switch (said.verdict) {
    case "pass":
      return give("pass", { checked: { count: said.checked, of: said.of } });
    case "contradicted":
    case "not-evaluable":
      return give(said.verdict, { findings: [...said.findings] });
    case "fail": {
      const split = applyWaivers(
        said.findings,
        question.declaration.waivers,
        control.id,
        question.subject,
        question.now,
      );
      return give(split.findings.length === 0 ? "waived" : "fail", split);
    }
  }
}

/** The verdict that evidence carries, before anybody says that the control does not concern the subject. */
function assessByEvidence(
  control: AnyControl,
  question: EvidenceQuestion,
  database: DatabaseDeclaration | null,
): ControlAssessment {
  const gathered = gather(control, question);
  const short = shortfall(gathered);
  if (short !== null)
    return assessment(control, question, gathered, short.verdict, { findings: short.findings });
  const said = judge(control, question, database, gathered);
  return conclude(control, question, gathered, withoutDoubt(said, gathered));
}

/** Verdicts that saying "it does not concern us" cannot hide: something was seen, and only a waiver accepts that. */
const undeniable: ReadonlySet<Verdict> = new Set<Verdict>(["contradicted", "fail", "waived"]);

/**
 * One control's verdict about one subject. Evidence is gathered before the judge is asked; a judge sees fresh evidence
 * of the right server only. A control that is declared not to concern the subject needs no evidence, and yet what was
 * seen to be wrong stays wrong: to accept that takes a waiver, with an approver and an end.
 */
export function assessControl(
  control: AnyControl,
  question: EvidenceQuestion,
  database: DatabaseDeclaration | null,
): ControlAssessment {
  const byEvidence = assessByEvidence(control, question, database);
  const scoped = question.declaration.notApplicable.find(
    (entry) => entry.control === control.id && entry.subject === declaredSubject(question.subject),
  );
  if (scoped === undefined || undeniable.has(byEvidence.verdict)) return byEvidence;
  const because = finding("declared-not-applicable", declaredSubject(question.subject), scoped.reason);
  return assessment(control, question, {}, "not-applicable", { findings: [because] });
}
