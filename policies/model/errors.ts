/** Everything that can go wrong in the vocabulary. */
export type ModelErrorCode =
  | "declaration-invalid"
  | "secret-reference-invalid"
  | "control-invalid"
  | "policy-record-malformed";

/** An error of the vocabulary: a code, one clear line, and what to do next. Never holds a secret. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  readonly nextStep: string;

  constructor(code: ModelErrorCode, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}
