import { type IntendedRecord, intendedRecordSchema } from "#policies/model/intended.ts";
import { CliError } from "./cli-error.ts";
import { parseJsonText, readTextFileIfAny } from "./read-file.ts";
import type { StackPlace } from "./stack.ts";

/** The intended record of a stack that was deployed, or null. */
export async function readIntended(place: StackPlace): Promise<IntendedRecord | null> {
  const text = await readTextFileIfAny("the intended record", place.intended);
  return text === null
    ? null
    : parseJsonText("the intended record", place.intended, text, intendedRecordSchema);
}

/**
 * The same, where a deployment must be.
 * @throws CliError `not-deployed`
 */
export async function requireIntended(place: StackPlace): Promise<IntendedRecord> {
  const record = await readIntended(place);
  if (record !== null) return record;
  throw new CliError(
    "not-deployed",
    `stack ${place.name} has not been deployed: ${place.intended} is not there`,
    `Run \`npx pulumi up --stack ${place.name}\` first.`,
  );
}
