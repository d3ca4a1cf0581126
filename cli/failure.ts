import { CollectorError } from "#collectors/errors.ts";
import { EvidenceError } from "#evidence/errors.ts";
import type { Problem } from "#evidence/ledger/verify-report.ts";
import { visibleText } from "#evidence/report/visible-text.ts";
import { ModelError } from "#policies/model/errors.ts";
import { PostgresError } from "#postgres/errors.ts";
import { CliError } from "./cli-error.ts";
import {
  cliExitCodes,
  collectorExitCodes,
  evidenceExitCodes,
  modelExitCodes,
  postgresExitCodes,
} from "./error-exit-codes.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { IntegrityError } from "./integrity-error.ts";

/** What a person is told of an error, and how the command ends. */
export interface Failure {
  readonly code: string;
  /** One line each; several only where several things are wrong (a declaration). */
  readonly lines: readonly string[];
  readonly nextStep: string;
  readonly exitCode: ExitCode;
}

/** A person acts on the first few; `verify` lists all. */
const MOST_PROBLEMS = 5;

/** One problem of a ledger in one line. */
export function problemLine({ code, where, message }: Problem): string {
  return `${where}: ${message} (${code})`;
}

type KnownError = CliError | ModelError | PostgresError | CollectorError | EvidenceError;

function exitCodeOf(error: KnownError): ExitCode {
  if (error instanceof CliError) return cliExitCodes[error.code];
  if (error instanceof ModelError) return modelExitCodes[error.code];
  if (error instanceof PostgresError) return postgresExitCodes[error.code];
  if (error instanceof CollectorError) return collectorExitCodes[error.code];
  return evidenceExitCodes[error.code];
}

function isKnown(error: unknown): error is KnownError {
  return (
    error instanceof CliError ||
    error instanceof ModelError ||
    error instanceof PostgresError ||
    error instanceof CollectorError ||
    error instanceof EvidenceError
  );
}

/**
 * What to say of anything that was thrown. An error that is not ours is our mistake; its text is not repeated, since
 * nobody knows what it quotes.
 */
export function failureOf(error: unknown): Failure {
  if (isKnown(error)) {
    const { code, message, nextStep } = error;
    return { code, lines: message.split("\n"), nextStep, exitCode: exitCodeOf(error) };
  }
  if (error instanceof IntegrityError)
    return {
      code: "integrity-broken",
      lines: [error.message, ...error.problems.slice(0, MOST_PROBLEMS).map(problemLine)],
      nextStep:
        "Believe nothing that rests on it; `pgattest verify` names every problem. Restore it from a copy.",
      exitCode: exitCodes.integrityBroken,
    };
  if (error instanceof Error && error.name === "AbortError")
    return {
      code: "cancelled",
      lines: ["stopped from outside before it was done"],
      nextStep: "Run it again: what was recorded before is intact.",
      exitCode: cliExitCodes.cancelled,
    };
  const what = error instanceof Error ? error.name : typeof error;
  return {
    code: "unexpected",
    lines: [`pgattest failed in a way it does not know (${what})`],
    nextStep: "Report it, with the command you ran; PGATTEST_DEBUG=1 prints where it happened.",
    exitCode: exitCodes.ourBug,
  };
}

/** The lines for stderr: `error[code]: message`, then `next: …`. Characters that act on terminals are shown by number. */
export function failureText({ code, lines, nextStep }: Omit<Failure, "exitCode">): string {
  const errors = lines.map((line) => `error[${code}]: ${visibleText(line)}\n`).join("");
  return `${errors}next: ${visibleText(nextStep)}\n`;
}
