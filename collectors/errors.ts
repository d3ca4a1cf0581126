import { PostgresError, type PostgresErrorCode } from "#postgres/errors.ts";

/** What goes wrong while collecting, beside what PostgreSQL's own client reports. */
export type CollectorErrorCode =
  | "unreachable"
  | "timeout"
  | "cancelled"
  | "connection-lost"
  | "facts-invalid"
  | "facts-too-large"
  | "source-changed"
  | "wrong-role"
  | "subject-mismatch"
  | "unexpected";

/** Every code with which a collection can fail. */
type CollectionFailureCode = PostgresErrorCode | CollectorErrorCode;

const nextSteps: Readonly<Record<CollectorErrorCode, string>> = {
  unreachable: "Check the host and the port, that the server runs, and that no firewall is in between.",
  timeout: "Try again when the server is less busy, or allow the collector more time.",
  cancelled: "Run it again: it was stopped from outside.",
  "connection-lost": "Check the server's log for a crash or a restart, then run it again.",
  "facts-invalid": "Report it with the server's version: what was read does not look as pgattest expects.",
  "facts-too-large": "Remove roles or databases that nobody uses; so many cannot be recorded one by one.",
  "source-changed": "Point the endpoint at one server: several answer at this address.",
  "wrong-role":
    "Take the setting `role` away from the collector role, its databases and any pooler in between.",
  "subject-mismatch": "Collect a database's evidence from that database.",
  unexpected: "Report it: this is a mistake in pgattest.",
};

/** The one error of the folder `collectors/`. Its message never holds a secret. */
export class CollectorError extends Error {
  override readonly name = "CollectorError";
  readonly code: CollectorErrorCode;
  /** What a person can do about it. */
  readonly nextStep: string;

  constructor(code: CollectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextSteps[code];
  }
}

/** A failed collection: never part of an observation, always a reason and something to do. */
export interface CollectionFailure {
  readonly ok: false;
  readonly code: CollectionFailureCode;
  readonly reason: string;
  readonly nextStep: string;
}

/**
 * What a person is told of an error. The text of an error that is not ours is not repeated: nobody knows what
 * it quotes.
 */
export function asFailure(error: unknown): CollectionFailure {
  const known =
    error instanceof PostgresError || error instanceof CollectorError
      ? error
      : new CollectorError("unexpected", "the collector failed in a way it does not know");
  return { ok: false, code: known.code, reason: known.message, nextStep: known.nextStep };
}
