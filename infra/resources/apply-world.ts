import { randomInt } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { InfraError } from "#infra/errors.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "#postgres/apply/apply-dependencies.ts";
import { type ClientOptions, withClient } from "#postgres/client/connect.ts";
import { readOnlySnapshot, type SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { PostgresError } from "#postgres/errors.ts";
import { administratorEndpoint, type Connection } from "./connection.ts";
import type { World } from "./define-provider.ts";

const CONNECT_LIMIT_MS = 10_000;
const STATEMENT_LIMIT_MS = 300_000;
const LOCK_LIMIT_MS = 120_000;
const ATTEMPTS = 8;

/** The bounds and the world in which our resources apply their plans. */
export function applyDependencies(world: World): ApplyDependencies {
  return {
    signal: world.signal,
    connectTimeoutMs: CONNECT_LIMIT_MS,
    statementTimeoutMs: STATEMENT_LIMIT_MS,
    lockTimeoutMs: LOCK_LIMIT_MS,
    maximumAttempts: ATTEMPTS,
    monotonicClock: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    random: () => randomInt(1_000_000) / 1_000_000,
  };
}

/** Where a plan is applied: one database, as the administrator. */
export async function applyTarget(
  connection: Connection,
  database: string,
  world: World,
): Promise<ApplyTarget> {
  return {
    endpoint: await administratorEndpoint(connection, database, world),
    maintenanceDatabase: connection.maintenanceDatabase,
  };
}

/** Reads in one snapshot of a database, as the administrator. */
export async function lookInto<T>(
  connection: Connection,
  database: string,
  world: World,
  work: (session: SnapshotSession) => Promise<T>,
): Promise<T> {
  const endpoint = await administratorEndpoint(connection, database, world);
  const options: ClientOptions = {
    signal: world.signal,
    connectTimeoutMs: CONNECT_LIMIT_MS,
    applicationName: "pgattest read",
  };
  const bounds = {
    statementTimeoutMs: STATEMENT_LIMIT_MS,
    lockTimeoutMs: LOCK_LIMIT_MS,
    signal: world.signal,
    monotonicClock: () => performance.now(),
  };
  return withClient(endpoint, options, (client) => readOnlySnapshot(client, bounds, work));
}

/**
 * What a look at the server says of drift; when the server cannot be reached there is no telling, and the inputs alone
 * decide (a preview without a way to the database is still a preview).
 */
export async function unlessUnreachable(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PostgresError && (error.code === "unreachable" || error.code === "timeout"))
      return false;
    throw error;
  }
}

/**
 * What was declared and could not be done fails the deployment: a grant that has no effect must not look like one.
 * @throws InfraError `out-of-reach`
 */
export function requireAllInReach(result: ApplyResult): ApplyResult {
  if (result.outOfReach.length === 0) return result;
  const list = result.outOfReach.map(({ item, reason }) => `${item}: ${reason}`).join("; ");
  throw new InfraError(
    "out-of-reach",
    `declared, and not to be had: ${list}`,
    "Change the declaration or the server.",
  );
}
