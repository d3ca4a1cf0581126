/** What goes wrong in the command line itself, beside what the parts it calls report. */
export type CliErrorCode =
  | "usage"
  | "url-invalid"
  | "no-project"
  | "file-unreadable"
  | "file-invalid"
  | "file-unwritable"
  | "intended-changed"
  | "cancelled"
  | "secret-missing"
  | "secret-exposed"
  | "stack-unreadable"
  | "yaml-invalid"
  | "not-deployed"
  | "not-assessed"
  | "key-missing"
  | "could-not-observe"
  | "plan-refused";

/** An error of the folder `cli/`: a code, one clear line, and what to do next. Never holds a secret. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly nextStep: string;

  constructor(code: CliErrorCode, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}
