/** What goes wrong with logs as a whole. A broken record is no error: it is counted and kept aside. */
export type LogErrorCode =
  | "prefix-invalid"
  | "prefix-missing"
  | "file-unreadable"
  | "file-changed"
  | "compression-unsupported"
  | "position-invalid"
  | "cancelled";

const nextSteps: Readonly<Record<LogErrorCode, string>> = {
  "prefix-invalid": "Give log_line_prefix exactly as `show log_line_prefix` prints it.",
  "prefix-missing": "Give the server's log_line_prefix: `show log_line_prefix`.",
  "file-unreadable": "Check the path and the rights of the file.",
  "file-changed": "Read it again: it was changed in place while it was read.",
  "compression-unsupported": "Use Node 22.15 or later, or decompress the file first.",
  "position-invalid": "Give a position that pgattest wrote, or start without one.",
  cancelled: "Run it again: it was stopped from outside.",
};

/** The one error of `postgres/log` and `postgres/log-files`. Its message names files, never what they hold. */
export class LogError extends Error {
  override readonly name = "LogError";
  readonly code: LogErrorCode;
  readonly nextStep: string;

  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextSteps[code];
  }
}
