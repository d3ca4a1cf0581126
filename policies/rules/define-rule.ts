import { type IntendedResource, readInputs } from "#policies/intent/intended-resource.ts";
import type { InputsOf, JudgedResourceType } from "#policies/intent/resource-inputs.ts";
import type { Finding } from "#policies/model/judgement.ts";

/** What a rule says of itself. */
export interface RuleText {
  /** Also the name of its policy. */
  readonly id: string;
  /** The sentence that must hold. */
  readonly statement: string;
  readonly rationale: string;
  readonly remediation: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** Requirements it helps with, as `framework:requirement`. */
  readonly tags: readonly string[];
}

/** Something that can only be asked at deployment: the server cannot tell it afterwards. */
export interface DeploymentRule extends RuleText {
  readonly appliesTo: JudgedResourceType;
  /** What is wrong with one resource of the type; throws IntentError, and what unknown values throw. */
  readonly check: (resource: IntendedResource) => readonly Finding[];
}

/** Defines a rule; `check` is given the resource's inputs, parsed. */
export function defineRule<T extends JudgedResourceType>(
  rule: RuleText & { readonly appliesTo: T; readonly check: (inputs: InputsOf<T>) => readonly Finding[] },
): DeploymentRule {
  return Object.freeze({
    ...rule,
    check: (resource: IntendedResource) => rule.check(readInputs(rule.appliesTo, resource)),
  });
}
