import type { Policies } from "@pulumi/policy";
import type { AnyControl } from "#policies/catalogue/define-control.ts";
import { controls } from "#policies/catalogue/index.ts";
import { rules } from "#policies/rules/index.ts";
import type { PackContext } from "./pack-context.ts";
import { recordPolicy } from "./record-policy.ts";
import { resourcePolicyOfControl, resourcePolicyOfRule } from "./resource-policy.ts";
import { stackPolicyOfControl } from "./stack-policy.ts";

function policyOfControl(context: PackContext, control: AnyControl): Policies {
  switch (control.intent.level) {
    case "resource":
      return [resourcePolicyOfControl(context, control)];
    case "stack":
      return [stackPolicyOfControl(context, control)];
    case "none":
      return [];
  }
}

/** Every policy for PostgreSQL: from the controls that can be judged before deployment, and the rules; the record's last. */
export function postgresPolicies(context: PackContext): Policies {
  const fromControls = controls.flatMap((control) => policyOfControl(context, control));
  return [
    ...fromControls,
    ...rules.map((rule) => resourcePolicyOfRule(context, rule)),
    recordPolicy(context),
  ];
}
