import type { ServerEndpoint } from "../client/endpoint.ts";
import type { OutOfReach, PlannedStatement } from "../plan/plan.ts";

/** What applying needs of the world, and its bounds. */
export interface ApplyDependencies {
  /** Aborting it stops the running statement; what is not committed is rolled back. */
  readonly signal?: AbortSignal | undefined;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** How long to wait for other administrators, pgattest's own included. */
  readonly lockTimeoutMs: number;
  /** How often to start over after a collision with somebody who does not take our locks. */
  readonly maximumAttempts: number;
  /** Milliseconds from any start, never going back (`performance.now`). */
  readonly monotonicClock: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1, for the spread of waiting times. */
  readonly random: () => number;
  /** Told of each statement before it is sent: for progress. */
  readonly onStatement?: ((statement: PlannedStatement) => Promise<void> | void) | undefined;
}

/** Where to apply. */
export interface ApplyTarget {
  /** The database to work in, as its administrator. */
  readonly endpoint: ServerEndpoint;
  /** The one database in which all administrators of the cluster take the lock of what its databases share. */
  readonly maintenanceDatabase: string;
}

/** What applying did. */
export interface ApplyResult {
  /** False: the server was as declared, and nothing was sent. */
  readonly changed: boolean;
  /** What was carried out, without secrets, in order. */
  readonly statements: readonly string[];
  /** What is declared and could not be brought about. */
  readonly outOfReach: readonly OutOfReach[];
  /** In mode `observe`: what would be sent, and was not. */
  readonly observed?: readonly PlannedStatement[] | undefined;
}

/** Shown in `pg_stat_activity` and in the server's log. */
export const applicationName = "pgattest apply";
