import type { ControlAssessment } from "#policies/model/assessment.ts";
import type { Waiver } from "#policies/model/declaration/declaration.ts";
import type { Finding } from "#policies/model/judgement.ts";
import type { Subject } from "#policies/model/subject.ts";

/** `cluster` or `cluster/database`, as waivers name subjects. */
export function declaredSubject(subject: Subject): string {
  return subject.database === null ? subject.cluster : `${subject.cluster}/${subject.database}`;
}

/** Splits findings into those that stand and those that a waiver in force covers exactly. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  control: string,
  subject: Subject,
  now: Date,
): Pick<ControlAssessment, "findings" | "waived"> {
  const inForce = waivers.filter(
    (waiver) =>
      waiver.control === control &&
      waiver.subject === declaredSubject(subject) &&
      Date.parse(waiver.expires) > now.getTime(),
  );
  const standing: Finding[] = [];
  const waived: ControlAssessment["waived"] = [];
  for (const one of findings) {
    const waiver = inForce.find(({ finding }) => finding.code === one.code && finding.item === one.item);
    if (waiver === undefined) standing.push(one);
    else
      waived.push({
        finding: one,
        approver: waiver.approver,
        expires: waiver.expires,
        reason: waiver.reason,
      });
  }
  return { findings: standing, waived };
}
