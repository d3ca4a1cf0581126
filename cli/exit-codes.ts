/** Every exit code of `pgattest`, the whole of the contract with scripts. Stricli's own codes never leave. */
export const exitCodes = {
  /** Everything asked about holds. */
  holds: 0,
  /** Something needs action: a verdict that is not good, a plan that is not empty. */
  findings: 1,
  /** The command line was not understood. */
  usage: 2,
  /** What was asked could not be seen: a server, a file, a secret, an assessment. Nothing is known. */
  couldNotObserve: 3,
  /** The ledger, or something in it, is not what was signed. Believe nothing that rests on it. */
  integrityBroken: 4,
  /** `Pulumi.<stack>.yaml` or what is declared in it is wrong. */
  declarationInvalid: 5,
  /** A mistake in pgattest. */
  ourBug: 70,
} as const;

/** A code that `pgattest` ends with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
