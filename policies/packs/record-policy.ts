import type { StackValidationPolicy } from "@pulumi/policy";
import { concludePolicy } from "./conclude-policy.ts";
import { notApplicable } from "./outcome.ts";
import type { PackContext } from "./pack-context.ts";
import { policyMetadata } from "./policy-metadata.ts";

/** The last policy of a pack: what all the others said is on record, and the record says that it is whole. */
export function recordPolicy(context: PackContext): StackValidationPolicy {
  const text = {
    id: "policy-record-complete",
    statement: "What every policy said of every resource is on record.",
    rationale: "A preview that left no record proves nothing afterwards.",
    remediation: "Make the folder .pgattest of the project writable, or name another by PGATTEST_STATE_DIR.",
    severity: "medium",
  } as const;
  return {
    ...policyMetadata(text, []),
    validateStack(args, report) {
      const who = { policy: text.id, control: null, urn: null };
      concludePolicy(context, who, args, report, () => {
        const reason = context.recordReason();
        return reason === null
          ? { outcome: "passed", messages: [], violates: "never" }
          : notApplicable(reason);
      });
      try {
        context.complete();
      } catch (cause) {
        report(
          `the policy record could not be completed: ${cause instanceof Error ? cause.message : String(cause)}`,
        );
      }
    },
  };
}
