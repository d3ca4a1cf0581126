import { type Finding, finding } from "#policies/model/judgement.ts";
import type { Plan } from "#postgres/plan/plan.ts";

/** What a plan that is not empty says: one finding for each statement that would be sent, and for each thing out of reach. */
export function planFindings(code: string, plan: Plan): readonly Finding[] {
  return [
    ...plan.statements.map((statement) => finding(code, statement.item, sentence(statement.reason))),
    ...plan.outOfReach.map((entry) => finding(`${code}-out-of-reach`, entry.item, sentence(entry.reason))),
  ];
}

function sentence(reason: string): string {
  return `What is there differs from the declaration: ${reason}`;
}
