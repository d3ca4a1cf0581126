/** Every way in which talking to PostgreSQL can fail, as callers need to tell them apart. */
export type PostgresErrorCode =
  | "unreachable"
  | "tls-refused"
  | "certificate-invalid"
  | "authentication-failed"
  | "database-missing"
  | "permission-denied"
  | "timeout"
  | "cancelled"
  | "connection-lost"
  | "too-many-connections"
  | "statement-failed"
  | "result-too-large"
  | "result-unexpected"
  | "name-invalid"
  | "value-invalid";

/** What the server said of a failed statement, without the parts that can hold data or secrets. */
export interface ServerReport {
  /** Five characters (manual, appendix A). */
  readonly sqlState: string;
  /** The server's function that raised it: the same in every language of messages. */
  readonly routine: string | null;
  /** The schema of the object concerned: `pg_catalog` for collisions between concurrent administrators. */
  readonly schema: string | null;
  readonly constraint: string | null;
}

const nextSteps: Readonly<Record<PostgresErrorCode, string>> = {
  unreachable: "Check the host and the port, that the server runs, and that no firewall is in between.",
  "tls-refused":
    "Turn on TLS on the server (ssl = on, a certificate, TLS 1.2 or later); plaintext is never tried.",
  "certificate-invalid":
    "Give the CA that signed the server's certificate, and the name that stands in the certificate.",
  "authentication-failed": "Check the user, the password and the server's pg_hba.conf.",
  "database-missing": "Check the name of the database, or create it.",
  "permission-denied": "Grant the role what it lacks, or connect as another role.",
  timeout: "Try again when the server is less busy, or allow more time.",
  cancelled: "Run it again: it was stopped from outside.",
  "connection-lost": "Check the server's log for a crash or a restart, then run it again.",
  "too-many-connections":
    "Close unused connections, or raise max_connections or the role's connection limit.",
  "statement-failed":
    "Look up the SQLSTATE in appendix A of the manual and the statement in the server's log.",
  "result-too-large": "Narrow what is read, or raise the limit of the query concerned.",
  "result-unexpected": "Report it with the server's version: its answer does not look as pgattest expects.",
  "name-invalid": "Use a name of 1 to 63 bytes without a NUL character.",
  "value-invalid": "Correct the value.",
};

/** What {@link PostgresError} can be given beside its code and message. */
export interface PostgresErrorDetails {
  readonly nextStep?: string;
  readonly cause?: unknown;
  readonly server?: ServerReport | null;
}

/**
 * The one error of the folder `postgres/`. Its message names the thing concerned, and holds neither the text
 * of a statement nor a password; the server's own error is not its `cause`, because that can quote both.
 */
export class PostgresError extends Error {
  override readonly name = "PostgresError";
  readonly code: PostgresErrorCode;
  /** What a person can do about it. */
  readonly nextStep: string;
  /** Null unless the server answered with an error. */
  readonly server: ServerReport | null;

  constructor(code: PostgresErrorCode, message: string, details: PostgresErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.nextStep = details.nextStep ?? nextSteps[code];
    this.server = details.server ?? null;
  }

  /** The SQLSTATE of a failed statement, or null. */
  get sqlState(): string | null {
    return this.server?.sqlState ?? null;
  }
}
