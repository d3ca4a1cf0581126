import { PostgresError } from "../errors.ts";
import type { ApplyDependencies } from "./apply-dependencies.ts";
import { ApplyError } from "./apply-error.ts";

/** Deadlock and serialisation failure. */
const collisionStates: ReadonlySet<string> = new Set(["40P01", "40001"]);

/** Undefined table, routine, object, schema; database exists: the catalogue showed otherwise a moment ago. */
const changedStates: ReadonlySet<string> = new Set(["42P01", "42883", "42704", "3F000", "42P04"]);

/** Whether other administrators, who do not take our locks, changed the same rows of a catalogue at once. */
export function isCollision(error: unknown): boolean {
  if (!(error instanceof PostgresError) || error.server === null) return false;
  const { sqlState, schema } = error.server;
  if (collisionStates.has(sqlState)) return true;
  // Two inserts of the same row of a catalogue: default ACLs, memberships, role settings.
  if (sqlState === "23505") return schema === "pg_catalog";
  // Internal errors are never translated.
  return (
    sqlState === "XX000" && /tuple concurrently (?:updated|deleted)|cache lookup failed/.test(error.message)
  );
}

function isChanged(error: unknown): boolean {
  return error instanceof PostgresError && changedStates.has(error.sqlState ?? "");
}

/** First pause; each further one is twice as long, up to the longest. */
const firstPauseMs = 20;
const longestPauseMs = 1_000;

/**
 * Carries `attempt` out, and again after a collision, after a pause that grows and is spread at random.
 *
 * @throws ApplyError `too-many-collisions`, and whatever else `attempt` throws.
 */
export async function retryCollisions<T>(
  dependencies: ApplyDependencies,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isCollision(error) && !isChanged(error)) throw error;
      if (count >= dependencies.maximumAttempts) {
        if (!isCollision(error)) throw error;
        const message = `collided ${count} times with other administrators of the server`;
        throw new ApplyError(
          "too-many-collisions",
          message,
          "Run it again when nobody else changes access.",
          error,
        );
      }
      const growingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1));
      const pauseMs = growingMs * (0.5 + dependencies.random());
      await dependencies.sleep(pauseMs, dependencies.signal);
    }
  }
}
