import { type Subject, subjectName } from "#policies/model/subject.ts";
import type { FailedCollection, RecordedObservation } from "./report-input.ts";

/** What the ledger holds last of every kind and subject: observations, and collections that failed since. */
export interface NewestRecords {
  readonly observations: readonly Pick<RecordedObservation, "header" | "entry">[];
  readonly failures: readonly FailedCollection[];
}

/** The last of one kind and subject: the entry of an observation, or why the last collection failed. */
export type NewestRecord =
  | { readonly state: "observed"; readonly entry: number }
  | { readonly state: "failed"; readonly reason: string };

function keyOf(kind: string, subject: Subject): string {
  return `${kind} ${subjectName(subject)}`;
}

/** Finds the newest record of a kind and subject; a failure that is listed came after the observation. */
export function newestOf(
  records: NewestRecords,
): (kind: string, subject: Subject) => NewestRecord | undefined {
  const byKey = new Map<string, NewestRecord>();
  for (const { header, entry } of records.observations) {
    const key = keyOf(header.kind, header.subject);
    const known = byKey.get(key);
    if (known?.state !== "observed" || known.entry < entry) byKey.set(key, { state: "observed", entry });
  }
  for (const { kind, subject, reason } of records.failures)
    byKey.set(keyOf(kind, subject), { state: "failed", reason });
  return (kind, subject) => byKey.get(keyOf(kind, subject));
}
