import { UnknownValueError } from "@pulumi/policy";
import { z } from "zod";
import { isLeftToReality } from "#policies/catalogue/judging/left-to-reality.ts";
import type { Finding, Judgement } from "#policies/model/judgement.ts";
import type { policyOutcomes } from "#policies/model/policy-record.ts";

/** What a policy concluded, and what becomes of it. */
export interface Outcome {
  readonly outcome: (typeof policyOutcomes)[number];
  readonly messages: readonly string[];
  /** `always` violates the policy; `unless-reported` does so unless its `onUnknown` is `report`; `never` is only on record. */
  readonly violates: "always" | "unless-reported" | "never";
}

/** The policy has nothing to say of this. */
export function notApplicable(reason: string): Outcome {
  return { outcome: "not-applicable", messages: [reason], violates: "never" };
}

/** A rule's or judge's findings: none is a pass. Only for rules, which look at exactly one thing. */
export function outcomeOfFindings(findings: readonly Finding[]): Outcome {
  const messages = findings.map(({ message }) => message);
  return messages.length === 0
    ? { outcome: "passed", messages, violates: "never" }
    : { outcome: "failed", messages, violates: "always" };
}

/** What a judgement of intended facts means for a deployment. */
export function outcomeOfJudgement(judgement: Judgement): Outcome {
  switch (judgement.verdict) {
    case "pass":
      return { outcome: "passed", messages: [], violates: "never" };
    case "fail":
    case "contradicted":
      return {
        outcome: "failed",
        messages: judgement.findings.map(({ message }) => message),
        violates: "always",
      };
    case "not-evaluable": {
      const messages = judgement.findings.map(
        ({ message }) => `cannot be judged before deployment: ${message}`,
      );
      const violates = isLeftToReality(judgement) ? "never" : "unless-reported";
      return { outcome: "not-evaluable", messages, violates };
    }
  }
}

/** The SDK's error names the property it could not read; its type is not exported. */
const unknownProperty = z.object({ props: z.array(z.string()) });

/** What a policy that threw means: an unknown value, or a fault. Never silence, and never a pass. */
export function outcomeOfError(cause: unknown): Outcome {
  if (cause instanceof UnknownValueError) {
    const property = unknownProperty.safeParse(cause).data?.props.join(".") ?? "a property";
    const message = `cannot be judged before deployment: ${property} is unknown`;
    return { outcome: "not-evaluable", messages: [message], violates: "unless-reported" };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { outcome: "not-evaluable", messages: [`cannot be judged: ${reason}`], violates: "always" };
}

const order: readonly Outcome["outcome"][] = ["failed", "not-evaluable", "passed", "not-applicable"];
const severityOrder: readonly Outcome["violates"][] = ["always", "unless-reported", "never"];

function worst<T>(ranked: readonly T[], values: readonly T[]): T | undefined {
  return ranked.find((value) => values.includes(value));
}

/** One outcome for several subjects: the worst, with every message. Nothing judged is not applicable. */
export function combineOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    outcome:
      worst(
        order,
        outcomes.map(({ outcome }) => outcome),
      ) ?? "not-applicable",
    messages: outcomes.flatMap(({ messages }) => messages),
    violates:
      worst(
        severityOrder,
        outcomes.map(({ violates }) => violates),
      ) ?? "never",
  };
}
