import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { CliError } from "./cli-error.ts";

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}

/** Why a file could not be read, in words. */
function reasonWords(code: string): string {
  switch (code) {
    case "ENOENT":
      return "it does not exist";
    case "EACCES":
    case "EPERM":
      return "this user may not read it";
    case "EISDIR":
      return "it is a folder";
    default:
      return code;
  }
}

/**
 * Reads a text file.
 * @param what what it is, for the message: "the CA's certificate"
 * @throws CliError `file-unreadable`
 */
export async function readTextFile(what: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const message = `${what} cannot be read from ${file}: ${reasonWords(codeOf(cause))}`;
    throw new CliError("file-unreadable", message, "Check the path and the rights of the file.", { cause });
  }
}

/** The same, or null when there is no such file. */
export async function readTextFileIfAny(what: string, file: string): Promise<string | null> {
  try {
    return await readTextFile(what, file);
  } catch (error) {
    if (error instanceof CliError && codeOf(error.cause) === "ENOENT") return null;
    throw error;
  }
}

/**
 * Text of JSON, parsed by its schema.
 * @throws CliError `file-invalid`, naming the file and the first thing that is wrong in it
 */
export function parseJsonText<T>(what: string, file: string, text: string, schema: z.ZodType<T>): T {
  const broken = (why: string): CliError =>
    new CliError(
      "file-invalid",
      `${what} in ${file} is not valid: ${why}`,
      "It is written by `pulumi up`; run that again, or restore the file.",
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken("it is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(issue === undefined ? "unknown reason" : `${issue.path.join(".")}: ${issue.message}`);
}
