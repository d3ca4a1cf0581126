import type { ResourceValidation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import type { AnyControl } from "#policies/catalogue/define-control.ts";
import { type IntendedResource, readInputs } from "#policies/intent/intended-resource.ts";
import type { JudgedResourceType } from "#policies/intent/resource-inputs.ts";
import { notEvaluable } from "#policies/model/judgement.ts";
import type { DeploymentRule } from "#policies/rules/index.ts";
import { concludePolicy } from "./conclude-policy.ts";
import { PackError } from "./errors.ts";
import { declaredCluster, judgeIntended } from "./intended-input.ts";
import { judgedTypes } from "./judged-types.ts";
import { notApplicable, type Outcome, outcomeOfFindings, outcomeOfJudgement } from "./outcome.ts";
import type { PackContext } from "./pack-context.ts";
import { policyMetadata, requirementTags } from "./policy-metadata.ts";

/** Runs `judge` on resources of one type; of all others the policy says that it does not apply. */
function ofType(
  context: PackContext,
  who: { readonly policy: string; readonly control: string | null },
  type: JudgedResourceType,
  judge: (resource: IntendedResource) => Outcome,
): ResourceValidation {
  return (args: ResourceValidationArgs, report) => {
    concludePolicy(context, { ...who, urn: args.urn }, args, report, () =>
      args.type === type ? judge(args) : notApplicable(`judges resources of type ${type}`),
    );
  };
}

/** The database that a resource is about; null for resources about a cluster. */
function databaseOf(type: JudgedResourceType, resource: IntendedResource): string | null {
  const inputs = readInputs(type, resource);
  return "spec" in inputs && "database" in inputs.spec ? inputs.spec.database : null;
}

function judgeResource(
  context: PackContext,
  control: AnyControl,
  type: JudgedResourceType,
  resource: IntendedResource,
): Outcome {
  const { cluster } = readInputs(type, resource);
  const declared = declaredCluster(context.declaration(), cluster, [resource]);
  if (declared === undefined)
    return outcomeOfJudgement(
      notEvaluable("cluster-undeclared", cluster, `Cluster ${cluster} is not declared.`),
    );
  const judgement = judgeIntended(control, declared, databaseOf(type, resource), [resource], context.now());
  // One resource may hold nothing of what a control is about; the stack as a whole cannot.
  if (
    judgement.verdict === "not-evaluable" &&
    judgement.findings.every(({ code }) => code === "nothing-observed")
  )
    return notApplicable(judgement.findings.map(({ message }) => message).join(" "));
  return outcomeOfJudgement(judgement);
}

/**
 * A policy that judges each resource of one type by a control, and so stops it before it is made.
 * @throws PackError `pack-incomplete` for a control that no resource type is named for
 */
export function resourcePolicyOfControl(context: PackContext, control: AnyControl): ResourceValidationPolicy {
  const type = judgedTypes[control.id];
  if (type === undefined)
    throw new PackError(
      "pack-incomplete",
      `No resource type is named for control ${control.id}.`,
      "Name it in policies/packs/judged-types.ts.",
    );
  return {
    ...policyMetadata(control, requirementTags(control.id)),
    validateResource: ofType(context, { policy: control.id, control: control.id }, type, (resource) =>
      judgeResource(context, control, type, resource),
    ),
  };
}

/** A policy from a rule of deployment. */
export function resourcePolicyOfRule(context: PackContext, rule: DeploymentRule): ResourceValidationPolicy {
  return {
    ...policyMetadata(rule, rule.tags),
    validateResource: ofType(context, { policy: rule.id, control: null }, rule.appliesTo, (resource) =>
      outcomeOfFindings(rule.check(resource)),
    ),
  };
}
