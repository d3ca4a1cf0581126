import { PostgresError } from "../errors.ts";
import type { ApplyDependencies } from "./apply-dependencies.ts";
import { ApplyError } from "./apply-error.ts";

/**
 * What other administrators cause that do not take our locks: deadlocks and serialisation failures; an object
 * that the catalogue showed a moment ago and that is gone.
 */
const collisionStates: ReadonlySet<string> = new Set([
  "40P01",
  "40001",
  "42P01",
  "42883",
  "42704",
  "42P04",
  "3F000",
]);

/** Whether starting over, with a new look at the catalogue, can help. */
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

/** First pause; each further one is at most twice as long. */
const firstPauseMs = 20;

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
      if (!isCollision(error)) throw error;
      if (count >= dependencies.maximumAttempts) {
        const message = `collided ${count} times with other administrators of the server`;
        throw new ApplyError(
          "too-many-collisions",
          message,
          "Run it again when nobody else changes access.",
          error,
        );
      }
      const pauseMs = firstPauseMs * 2 ** (count - 1) * (0.5 + dependencies.random());
      await dependencies.sleep(pauseMs, dependencies.signal);
    }
  }
}
