import { z } from "zod";
import type { PostgresErrorCode, ServerReport } from "../errors.ts";
import { PostgresError } from "../errors.ts";

const serverErrorShape = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  severity: z.string(),
  message: z.string(),
  routine: z.string().optional(),
  schema: z.string().optional(),
  constraint: z.string().optional(),
});

/** An error that the server sent, as far as pgattest keeps it. */
export type ServerError = z.infer<typeof serverErrorShape>;

/** Reads an error of `pg` as one of the server's, or null when it is not (a broken socket, say). */
export function asServerError(error: unknown): ServerError | null {
  const parsed = serverErrorShape.safeParse(error);
  return parsed.success ? parsed.data : null;
}

const codeBySqlState: Readonly<Record<string, PostgresErrorCode>> = {
  "28000": "authentication-failed",
  "28P01": "authentication-failed",
  "3D000": "database-missing",
  "42501": "permission-denied",
  "53300": "too-many-connections",
  "55P03": "timeout",
  "57014": "timeout",
  "25P03": "timeout",
  "25P04": "timeout",
  "57P01": "connection-lost",
  "57P02": "connection-lost",
  "57P03": "unreachable",
  "57P05": "timeout",
};

function codeOf(error: ServerError): PostgresErrorCode {
  // Both statement_timeout and pg_cancel_backend() are 57014; only the words differ.
  if (error.code === "57014" && error.message.includes("user request")) return "cancelled";
  return codeBySqlState[error.code] ?? (error.code.startsWith("08") ? "connection-lost" : "statement-failed");
}

/**
 * The server's message without what may quote a statement or a value: syntax errors repeat a token (a
 * password, perhaps), data errors repeat the datum after a colon, raised exceptions say anything.
 */
function safeMessage(error: ServerError): string {
  if (error.code === "42601") return "syntax error";
  if (error.code.startsWith("P0")) return "an exception raised by a function in the database";
  const line = error.message.split("\n", 1)[0] ?? "";
  if (error.code.startsWith("22")) return line.split(": ", 1)[0] ?? "";
  return line;
}

function reportOf(error: ServerError): ServerReport {
  return {
    sqlState: error.code,
    routine: error.routine ?? null,
    schema: error.schema ?? null,
    constraint: error.constraint ?? null,
  };
}

/** Makes our error of the server's. `where` says what was being done: `query roles`, `connecting to db:5432`. */
export function serverErrorToPostgresError(error: ServerError, where: string): PostgresError {
  return new PostgresError(codeOf(error), `${where}: ${safeMessage(error)} (SQLSTATE ${error.code})`, {
    server: reportOf(error),
  });
}
