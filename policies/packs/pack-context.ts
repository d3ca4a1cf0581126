import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { PolicyResult } from "#policies/model/policy-record.ts";

/** Everything that policies use of the world. */
export interface PackContext {
  /** The stack's declaration; null where there is no configuration, as with `pulumi policy analyze`. Throws when it is invalid. */
  readonly declaration: () => Declaration | null;
  /** Puts what a policy said on record. Throws when it cannot. */
  readonly record: (result: PolicyResult) => void;
  /** Notes that the whole stack was judged. Throws when it cannot. */
  readonly complete: () => void;
  /** Whether there is a record at all; where not, why. */
  readonly recordReason: () => string | null;
  readonly now: () => Date;
  /** Tells a person something that violates nothing. */
  readonly tell: (message: string) => void;
}
