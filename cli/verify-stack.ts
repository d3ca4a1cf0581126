import { existsSync } from "node:fs";
import { readKnownCheckpoints, rememberCheckpoint } from "#evidence/ledger/known-checkpoints.ts";
import { verifyLedger } from "#evidence/ledger/verify.ts";
import type { VerifyReport } from "#evidence/ledger/verify-report.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import type { Store } from "#evidence/store/store.ts";
import { CliError } from "./cli-error.ts";
import type { World } from "./context.ts";
import type { KeyFromFile } from "./trusted-keys.ts";

/** A ledger, what to check it with, and where earlier checkpoints are remembered. */
export interface LedgerToVerify {
  readonly ledger: string;
  readonly keys: readonly KeyFromFile[];
  /** Null: none are remembered, and none will be. */
  readonly knownCheckpoints: string | null;
}

/** A ledger that was checked. */
export interface VerifiedLedger {
  readonly store: Store;
  readonly report: VerifyReport;
}

/**
 * Verifies a ledger as a whole, against the checkpoints that were remembered; one that holds is remembered.
 * @throws CliError `not-assessed` when there is no ledger and none was ever seen; EvidenceError
 */
export async function verifyStackLedger(world: World, what: LedgerToVerify): Promise<VerifiedLedger> {
  const known = what.knownCheckpoints === null ? [] : await readKnownCheckpoints(what.knownCheckpoints);
  if (known.length === 0 && !existsSync(what.ledger))
    throw new CliError(
      "not-assessed",
      `there is no ledger at ${what.ledger}`,
      "Check the path; a ledger begins with `npx pulumi up` or `pgattest collect`.",
    );
  const store = openFileStore(what.ledger);
  const report = await verifyLedger(store, {
    publicKeys: what.keys,
    predicateRegistry: evidenceRegistry,
    knownCheckpoints: known,
    now: world.now(),
    signal: world.signal,
  });
  if (report.ok && report.checkpoint !== null && what.knownCheckpoints !== null)
    await rememberCheckpoint(what.knownCheckpoints, report.checkpoint.text, world.now());
  return { store, report };
}
