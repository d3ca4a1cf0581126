/** Everything that can go wrong in the program and its resources, beside what its parts report themselves. */
export type InfraErrorCode =
  | "inputs-invalid"
  | "secret-missing"
  | "file-unreadable"
  | "not-adopted"
  | "control-failed"
  | "ledger-broken"
  | "out-of-reach";

/** An error of the program or a resource: a code, one clear line, and what to do next. Never holds a secret. */
export class InfraError extends Error {
  override readonly name = "InfraError";
  readonly code: InfraErrorCode;
  readonly nextStep: string;

  constructor(code: InfraErrorCode, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}
