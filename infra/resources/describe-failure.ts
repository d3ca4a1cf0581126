import { z } from "zod";

/** The shape that every error class of this project has. */
const plainErrorSchema = z.object({ code: z.string(), message: z.string(), nextStep: z.string() });

/**
 * One line that a person reads in Pulumi's output: `[code] what happened. Next: what to do.` The stack trace is left
 * out; an error that is not one of ours says so and keeps its first line.
 */
export function describeFailure(cause: unknown): Error {
  const known = plainErrorSchema.safeParse(cause);
  const text = known.success
    ? `[${known.data.code}] ${known.data.message} Next: ${known.data.nextStep}`
    : describeUnknown(cause);
  const error = new Error(text, { cause });
  // The SDK prints message and stack one after the other; a stack here would only say the same again.
  error.stack = "";
  return error;
}

function describeUnknown(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    const where = cause.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return `[inputs-invalid] A resource was given what it cannot take: ${where}`;
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return `[unexpected] ${message.split("\n")[0] ?? ""} Next: report it; this is our fault.`;
}
