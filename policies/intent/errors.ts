/** Everything that can go wrong in reading what is intended. */
export type IntentErrorCode = "resource-unreadable" | "resource-ambiguous" | "not-intended";

/** An error of the folder `policies/intent`: a code, one clear line, and what to do next. Never holds a value of a resource. */
export class IntentError extends Error {
  override readonly name = "IntentError";
  readonly code: IntentErrorCode;
  readonly nextStep: string;

  constructor(code: IntentErrorCode, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}
