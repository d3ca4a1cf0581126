import type { Problem } from "#evidence/ledger/verify-report.ts";

/** A ledger that does not verify. Each problem becomes a line of its own. */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
  readonly code = "ledger-broken";
  readonly nextStep = "Restore the ledger from a copy that verifies; believe nothing that rests on this one.";
  readonly problems: readonly Problem[];

  constructor(ledger: string, problems: readonly Problem[]) {
    super(`the ledger at ${ledger} does not verify`);
    this.problems = problems;
  }
}
