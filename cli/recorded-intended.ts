import { type ReaderOptions, readEntries } from "#evidence/ledger/read.ts";
import { intendedPredicateSchema, predicateTypes } from "#evidence/predicates.ts";
import type { Store } from "#evidence/store/store.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { CliError } from "./cli-error.ts";
import type { StackPlace } from "./stack.ts";

async function newestDigest(store: Store, reader: ReaderOptions): Promise<string | null> {
  let newest: string | null = null;
  for await (const entry of readEntries(store, reader))
    if (entry.predicateType === predicateTypes.intended)
      newest = intendedPredicateSchema.parse(entry.content).intendedSha256;
  return newest;
}

/**
 * Makes sure that the intended record in the stack's folder is the one that the ledger holds: the file alone is not
 * signed, and whoever changed it would decide which server is looked at and what it is compared with.
 * @throws CliError `intended-changed`
 */
export async function requireRecordedIntended(
  place: StackPlace,
  intended: IntendedRecord | null,
  store: Store,
  reader: ReaderOptions,
): Promise<void> {
  const recorded = await newestDigest(store, reader);
  const present = intended === null ? null : canonicalDigest(intended);
  if (recorded === present) return;
  throw new CliError(
    "intended-changed",
    `${place.intended} is not the record of the last deployment that the ledger holds`,
    "Restore the file, or run `npx pulumi up`, which writes and records it.",
  );
}
