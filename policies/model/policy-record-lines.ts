import { z } from "zod";
import { ModelError } from "./errors.ts";
import { type PolicyRecord, policyRecordSchema, policyResultSchema } from "./policy-record.ts";

/** One line of a policy record's file: what run it is, what one policy said, or that the whole stack was judged. */
export const policyRecordLineSchema = z.discriminatedUnion("line", [
  policyRecordSchema.omit({ complete: true, results: true }).extend({ line: z.literal("header") }),
  policyResultSchema.extend({ line: z.literal("result") }),
  z.strictObject({ line: z.literal("complete"), results: z.int().nonnegative() }),
]);

/** One line of a policy record's file. */
export type PolicyRecordLine = z.infer<typeof policyRecordLineSchema>;

/** Writes a line; the line break is part of it. */
export function policyRecordLine(line: PolicyRecordLine): string {
  return `${JSON.stringify(line)}\n`;
}

function malformed(number: number): ModelError {
  return new ModelError(
    "policy-record-malformed",
    `Line ${number} of the policy record cannot be read.`,
    "Take the record as no evidence, and run pulumi preview again.",
  );
}

function parseLine(text: string): PolicyRecordLine | null {
  try {
    const parsed = policyRecordLineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** All lines; a last one that was cut off, as when the run was killed, is left out. */
function parseLines(texts: readonly string[]): readonly PolicyRecordLine[] {
  return texts.flatMap((text, index) => {
    const line = parseLine(text);
    if (line !== null) return [line];
    if (index === texts.length - 1 && index > 0) return [];
    throw malformed(index + 1);
  });
}

/**
 * Reads a policy record from its lines. It is complete only when its last line says so and counts the results before it.
 * @throws ModelError `policy-record-malformed` for a line, other than a cut-off last one, that is none
 */
export function readPolicyRecord(lines: Iterable<string>): PolicyRecord {
  const [header, ...rest] = parseLines([...lines].filter((text) => text !== ""));
  if (header?.line !== "header") throw malformed(1);
  const last = rest.at(-1);
  const results = rest.flatMap((line, index) => {
    if (line.line === "header" || (line.line === "complete" && index < rest.length - 1))
      throw malformed(index + 2);
    if (line.line === "complete") return [];
    const { line: _kind, ...result } = line;
    return [result];
  });
  const { line: _kind, ...head } = header;
  return { ...head, complete: last?.line === "complete" && last.results === results.length, results };
}
