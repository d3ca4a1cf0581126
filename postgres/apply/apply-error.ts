import type { PlannedStatement } from "../plan/plan.ts";
import type { PlanRefusal } from "../plan/refusal.ts";

/** Every way in which carrying a plan out can fail beside the failures of PostgreSQL itself. */
export type ApplyErrorCode = "refused" | "not-converged" | "too-many-collisions" | "outcome-unknown";

/** The one error of the folder `postgres/apply/`. Never holds a secret: statements are named by their display. */
export class ApplyError extends Error {
  override readonly name = "ApplyError";
  readonly code: ApplyErrorCode;
  /** What a person can do about it. */
  readonly nextStep: string;

  constructor(code: ApplyErrorCode, message: string, nextStep: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** The planner refused. */
export function refusedError(refusal: PlanRefusal): ApplyError {
  return new ApplyError("refused", refusal.reason, refusal.nextStep);
}

/** Every statement succeeded and still the server is not as declared: nothing was kept where that is possible. */
export function notConvergedError(remaining: readonly PlannedStatement[]): ApplyError {
  const list = remaining
    .slice(0, 10)
    .map((statement) => statement.display)
    .join("; ");
  const more = remaining.length > 10 ? `; and ${remaining.length - 10} more` : "";
  const step =
    "Connect as the owner of what is named or as a superuser: PostgreSQL accepts some grants and revocations of others without doing them.";
  return new ApplyError("not-converged", `after all statements this still differs: ${list}${more}`, step);
}

/** The connection was lost between sending `COMMIT` and the answer to it: all is done, or nothing is. */
export function outcomeUnknownError(cause: unknown): ApplyError {
  return new ApplyError(
    "outcome-unknown",
    "the connection was lost during COMMIT: whether the changes were kept is not known",
    "Run it again: it reads the server first, and finds nothing to do or does all of it.",
    cause,
  );
}
