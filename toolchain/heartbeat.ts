/** How often a long step says that it still runs. */
const everyMs = 15_000;

/**
 * Runs a long step, says what it is at the start, and every 15 seconds for how long it has been running.
 *
 * @param what - what is being done, without full stop, for instance "building the Pulumi engine".
 */
export async function withHeartbeat<T>(
  what: string,
  progress: (line: string) => void,
  step: () => Promise<T>,
): Promise<T> {
  progress(`${what}…`);
  const started = performance.now();
  const timer = setInterval(() => {
    progress(`${what}: ${Math.round((performance.now() - started) / 1000)} s so far…`);
  }, everyMs);
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
