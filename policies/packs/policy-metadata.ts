import type { Policy, PolicyComplianceFramework } from "@pulumi/policy";
import { frameworks } from "#policies/catalogue/index.ts";
import { policyConfigSchema } from "./conclude-policy.ts";

/** What policies say of themselves, whether they are made from a control or a rule. */
export interface PolicyText {
  readonly id: string;
  readonly statement: string;
  readonly rationale: string;
  readonly remediation: string;
  readonly severity: "low" | "medium" | "high" | "critical";
}

/** `iso-27001-2022:A.8.15` for every requirement that a control helps with. */
export function requirementTags(control: string): readonly string[] {
  return frameworks.flatMap(({ id, requirements }) =>
    requirements
      .filter((requirement) => requirement.controls.includes(control))
      .map((requirement) => `${id}:${requirement.id}`),
  );
}

/** A policy names one framework: the first in which a requirement is among its tags. The tags name them all. */
function frameworkOf(tags: readonly string[]): PolicyComplianceFramework | undefined {
  const framework = frameworks.find(({ id }) => tags.some((tag) => tag.startsWith(`${id}:`)));
  if (framework === undefined) return undefined;
  const own = tags.filter((tag) => tag.startsWith(`${framework.id}:`));
  return {
    name: framework.name,
    version: framework.version,
    reference: own.map((tag) => tag.slice(framework.id.length + 1)).join(", "),
    specification: framework.source,
  };
}

/** Name, description, severity, framework, tags and remediation, as the engine shows them. */
export function policyMetadata(text: PolicyText, tags: readonly string[]): Policy {
  const framework = frameworkOf(tags);
  return {
    name: text.id,
    displayName: text.id,
    description: `${text.statement} ${text.rationale}`,
    enforcementLevel: "mandatory",
    severity: text.severity,
    tags: [...tags],
    remediationSteps: text.remediation,
    configSchema: policyConfigSchema,
    ...(framework === undefined ? {} : { framework }),
  };
}
