import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PolicyResult } from "#policies/model/policy-record.ts";
import { type PolicyRecordLine, policyRecordLine } from "#policies/model/policy-record-lines.ts";
import { PackError } from "./errors.ts";

/** What a record is of. */
export type RecordHeader = Omit<Extract<PolicyRecordLine, { line: "header" }>, "line">;

/** A record that grows line by line, so that a run that is killed leaves what was said until then. */
export interface RecordFile {
  readonly add: (result: PolicyResult) => void;
  readonly complete: () => void;
}

/** The folder of the project: the nearest one upwards that holds a Pulumi.yaml; null where there is none. */
export function projectRoot(start: string): string | null {
  if (existsSync(join(start, "Pulumi.yaml"))) return start;
  const parent = dirname(start);
  return parent === start ? null : projectRoot(parent);
}

/**
 * Begins a record in a file that does not exist yet.
 * @throws PackError `record-not-written`
 */
export function beginRecord(path: string, header: RecordHeader): RecordFile {
  let results = 0;
  const append = (line: PolicyRecordLine, flag: "a" | "ax"): void => {
    try {
      appendFileSync(path, policyRecordLine(line), { flag, mode: 0o600 });
    } catch (cause) {
      throw new PackError(
        "record-not-written",
        `The policy record ${path} cannot be written.`,
        "Make room, or make it writable.",
        { cause },
      );
    }
  };
  // Only this folder is nobody else's: a mode for the ones above would lock the local server out of its own.
  mkdirSync(dirname(dirname(path)), { recursive: true });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  append({ line: "header", ...header }, "ax");
  return {
    add(result) {
      append({ line: "result", ...result }, "a");
      results += 1;
    },
    complete: () => append({ line: "complete", results }, "a"),
  };
}
