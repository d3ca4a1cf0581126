import type { Plan } from "./plan.ts";

/** Why a planner refuses to plan at all. */
export type RefusalCode =
  | "not-adopted"
  | "invalid-name"
  | "reserved-name"
  | "predefined-role"
  | "invalid-verifier"
  | "invalid-date"
  | "has-dependents";

/** A plan that shall not be made, with what a person can do about it. Never holds a secret. */
export interface PlanRefusal {
  readonly kind: "refused";
  readonly code: RefusalCode;
  readonly item: string;
  readonly reason: string;
  readonly nextStep: string;
}

/** What a planner that may refuse answers. */
export type PlanOutcome = { readonly kind: "planned"; readonly plan: Plan } | PlanRefusal;

/** A refusal, from its parts. */
export function refused(code: RefusalCode, item: string, reason: string, nextStep: string): PlanRefusal {
  return { kind: "refused", code, item, reason, nextStep };
}

/** An outcome that has a plan. */
export function planned(plan: Plan): PlanOutcome {
  return { kind: "planned", plan };
}
