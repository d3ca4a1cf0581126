import { type Finding, finding } from "#policies/model/judgement.ts";
import type { Plan } from "#postgres/plan/plan.ts";

/** What a plan that is not empty says: one finding for each statement that would be sent, and for each thing out of reach. */
export function planFindings(code: string, plan: Plan): readonly Finding[] {
  return [
    ...plan.statements.map((statement) => finding(code, statement.item, sentence(statement.reason))),
    ...plan.outOfReach.map((entry) => finding(`${code}-out-of-reach`, entry.item, sentence(entry.reason))),
  ];
}

/**
 * As {@link planFindings}, with the statement in the item: which privilege, of whom, on what. A waiver of one of them
 * covers no other.
 */
export function exactPlanFindings(code: string, plan: Plan): readonly Finding[] {
  return [
    ...plan.statements.map(({ item, display, reason }) =>
      finding(code, `${item}: ${display}`, sentence(reason)),
    ),
    ...plan.outOfReach.map(({ item, reason }) =>
      finding(`${code}-out-of-reach`, `${item}: ${reason}`, sentence(reason)),
    ),
  ];
}

function sentence(reason: string): string {
  return `What is there differs from the declaration: ${reason}`;
}
