import type { TrustedKey } from "#evidence/statement/key-ring.ts";
import type { PredicateRegistry } from "#evidence/statement/predicate-registry.ts";
import type { Signer } from "#evidence/statement/signer.ts";
import type { Store } from "#evidence/store/store.ts";

/** Tells the time. */
export type Clock = () => Date;

/** Everything that writes to one ledger. */
export interface LedgerWriter {
  readonly store: Store;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly predicateRegistry: PredicateRegistry;
  /** Whose ledger: the first line of its checkpoint, such as `pgattest.example/dev`. */
  readonly origin: string;
  /** Keys that signed here before this signer; it continues their ledger and says so in it. */
  readonly earlierKeys?: readonly TrustedKey[] | undefined;
  /** How long to wait for another writer. Default 60 s. */
  readonly lockTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writers' clocks may differ by this much: an entry is then recorded at the time of the one before it. A clock
 * further behind is refused, because it would have to be lied about.
 */
export const clockToleranceMs = 60_000;
