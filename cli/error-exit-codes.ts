import type { CollectorErrorCode } from "#collectors/errors.ts";
import type { EvidenceErrorCode } from "#evidence/errors.ts";
import type { ModelErrorCode } from "#policies/model/errors.ts";
import type { PostgresErrorCode } from "#postgres/errors.ts";
import type { CliErrorCode } from "./cli-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

const { usage, couldNotObserve, integrityBroken, declarationInvalid, ourBug } = exitCodes;

/** How `pgattest` ends for each error of the command line. A new code without an exit code does not compile. */
export const cliExitCodes: Readonly<Record<CliErrorCode, ExitCode>> = {
  usage,
  "url-invalid": usage,
  "no-project": usage,
  "file-unreadable": couldNotObserve,
  "file-invalid": couldNotObserve,
  "file-unwritable": couldNotObserve,
  "intended-changed": integrityBroken,
  cancelled: couldNotObserve,
  "secret-missing": couldNotObserve,
  "secret-exposed": couldNotObserve,
  "stack-unreadable": couldNotObserve,
  "yaml-invalid": declarationInvalid,
  "not-deployed": couldNotObserve,
  "not-assessed": couldNotObserve,
  "key-missing": couldNotObserve,
  "could-not-observe": couldNotObserve,
  "plan-refused": declarationInvalid,
};

/** For each error of the vocabulary. */
export const modelExitCodes: Readonly<Record<ModelErrorCode, ExitCode>> = {
  "declaration-invalid": declarationInvalid,
  "secret-reference-invalid": declarationInvalid,
  "control-invalid": ourBug,
  "policy-record-malformed": integrityBroken,
};

/** For each error of talking to PostgreSQL: nothing was observed. */
export const postgresExitCodes: Readonly<Record<PostgresErrorCode, ExitCode>> = {
  unreachable: couldNotObserve,
  "tls-refused": couldNotObserve,
  "certificate-invalid": couldNotObserve,
  "authentication-failed": couldNotObserve,
  "database-missing": couldNotObserve,
  "permission-denied": couldNotObserve,
  timeout: couldNotObserve,
  cancelled: couldNotObserve,
  "connection-lost": couldNotObserve,
  "too-many-connections": couldNotObserve,
  "statement-failed": couldNotObserve,
  "result-too-large": couldNotObserve,
  "result-unexpected": couldNotObserve,
  "name-invalid": usage,
  "value-invalid": usage,
};

/** For each error of collecting. */
export const collectorExitCodes: Readonly<Record<CollectorErrorCode, ExitCode>> = {
  unreachable: couldNotObserve,
  timeout: couldNotObserve,
  cancelled: couldNotObserve,
  "connection-lost": couldNotObserve,
  "facts-invalid": couldNotObserve,
  "facts-too-large": couldNotObserve,
  "source-changed": couldNotObserve,
  "wrong-role": couldNotObserve,
  "subject-mismatch": usage,
  unexpected: ourBug,
};

/** For each error of evidence: what is kept is broken, or could not be read or written. */
export const evidenceExitCodes: Readonly<Record<EvidenceErrorCode, ExitCode>> = {
  "json-invalid": integrityBroken,
  "not-canonical": integrityBroken,
  "envelope-invalid": integrityBroken,
  "signature-invalid": integrityBroken,
  "key-invalid": couldNotObserve,
  "key-unknown": integrityBroken,
  "statement-invalid": integrityBroken,
  "predicate-unknown": integrityBroken,
  "predicate-invalid": integrityBroken,
  "entry-malformed": integrityBroken,
  "entry-too-large": ourBug,
  "checkpoint-malformed": integrityBroken,
  "checkpoint-untrusted": integrityBroken,
  "known-checkpoints-invalid": integrityBroken,
  "ledger-busy": couldNotObserve,
  "ledger-damaged": integrityBroken,
  "ledger-empty": couldNotObserve,
  "range-invalid": ourBug,
  "origin-mismatch": integrityBroken,
  "clock-behind": couldNotObserve,
  "blob-invalid": integrityBroken,
  "blob-missing": integrityBroken,
  "blob-not-named": integrityBroken,
  "blob-too-large": couldNotObserve,
  "store-failed": couldNotObserve,
  "store-locked": couldNotObserve,
  "store-path-invalid": integrityBroken,
  "disk-full": couldNotObserve,
};
