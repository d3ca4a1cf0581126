import type { StackValidationPolicy } from "@pulumi/policy";
import type { AnyControl } from "#policies/catalogue/define-control.ts";
import type { IntendedResource } from "#policies/intent/intended-resource.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import { notEvaluable } from "#policies/model/judgement.ts";
import { concludePolicy } from "./conclude-policy.ts";
import { clustersOf, declaredCluster, judgeIntended } from "./intended-input.ts";
import { combineOutcomes, type Outcome, outcomeOfJudgement } from "./outcome.ts";
import type { PackContext } from "./pack-context.ts";
import { policyMetadata, requirementTags } from "./policy-metadata.ts";

function named(subject: string, outcome: Outcome): Outcome {
  return { ...outcome, messages: outcome.messages.map((message) => `${subject}: ${message}`) };
}

function judgeCluster(
  context: PackContext,
  control: AnyControl,
  declared: ClusterDeclaration,
  resources: readonly IntendedResource[],
): readonly Outcome[] {
  const databases = control.scope === "cluster" ? [null] : declared.databases.map(({ name }) => name);
  return databases.map((database) => {
    const subject = database === null ? declared.name : `${declared.name}/${database}`;
    const judgement = judgeIntended(control, declared, database, resources, context.now());
    return named(subject, outcomeOfJudgement(judgement));
  });
}

function judgeStack(
  context: PackContext,
  control: AnyControl,
  resources: readonly IntendedResource[],
): Outcome {
  const declaration = context.declaration();
  const outcomes = clustersOf(resources).flatMap((cluster) => {
    const declared = declaredCluster(declaration, cluster, resources);
    if (declared !== undefined) return judgeCluster(context, control, declared, resources);
    const undeclared = notEvaluable("cluster-undeclared", cluster, `Cluster ${cluster} is not declared.`);
    return [outcomeOfJudgement(undeclared)];
  });
  return combineOutcomes(outcomes);
}

/** A policy that judges all resources of the stack together by a control. */
export function stackPolicyOfControl(context: PackContext, control: AnyControl): StackValidationPolicy {
  return {
    ...policyMetadata(control, requirementTags(control.id)),
    validateStack(args, report) {
      concludePolicy(context, { policy: control.id, control: control.id, urn: null }, args, report, () =>
        judgeStack(context, control, args.resources),
      );
    },
  };
}
