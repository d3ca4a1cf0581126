import type { PolicyConfigSchema, ReportViolation } from "@pulumi/policy";
import { z } from "zod";
import type { PolicyResult } from "#policies/model/policy-record.ts";
import { type Outcome, outcomeOfError } from "./outcome.ts";
import type { PackContext } from "./pack-context.ts";

/** Configuration that every policy of a pack takes. */
export const policyConfigSchema: PolicyConfigSchema = {
  properties: {
    onUnknown: {
      type: "string",
      enum: ["fail", "report"],
      default: "fail",
      description: "What to do when a policy cannot be judged before deployment: violate it, or only report.",
    },
  },
};

const config = z.object({ onUnknown: z.enum(["fail", "report"]).default("fail") });

/** What the callbacks of resource and stack policies share. */
interface PolicyCall {
  readonly getConfig: () => object;
  readonly notApplicable: (reason?: string) => never;
}

type Who = Pick<PolicyResult, "policy" | "control" | "urn">;

function violates(outcome: Outcome, call: PolicyCall): boolean {
  if (outcome.violates !== "unless-reported") return outcome.violates === "always";
  const parsed = config.safeParse(call.getConfig());
  return !parsed.success || parsed.data.onUnknown === "fail";
}

function recordOutcome(context: PackContext, who: Who, { outcome, messages }: Outcome): readonly string[] {
  try {
    context.record({ ...who, outcome, messages: [...messages] });
    return [];
  } catch (cause) {
    return [
      `the policy record could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    ];
  }
}

/** Runs a policy, whatever it throws; puts what it said on record; and reports to the engine what violates it. */
export function concludePolicy(
  context: PackContext,
  who: Who,
  call: PolicyCall,
  report: ReportViolation,
  judge: () => Outcome,
): void {
  let outcome: Outcome;
  try {
    outcome = judge();
  } catch (cause) {
    outcome = outcomeOfError(cause);
  }
  for (const message of recordOutcome(context, who, outcome)) report(message);
  if (violates(outcome, call)) for (const message of outcome.messages) report(message);
  else if (outcome.outcome === "not-applicable") call.notApplicable(outcome.messages.join("; "));
  else for (const message of outcome.messages) context.tell(`${who.policy}: ${message}`);
}
