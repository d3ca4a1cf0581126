import { setTimeout as sleep } from "node:timers/promises";
import type { ApplyDependencies, ApplyTarget } from "#postgres/apply/apply-dependencies.ts";
import type { TestServer } from "#test/support/postgres-server.ts";

/** The administrator's way into a database of a benchmark's server. */
export function benchTarget(server: TestServer, database: string): ApplyTarget {
  const { host, port, serverName, caCertificatePem, superuser, password } = server;
  return {
    endpoint: { host, port, serverName, caCertificatePem, user: superuser, password, database },
    maintenanceDatabase: "postgres",
  };
}

/** The real clock, and the bounds that `pulumi up` works with. */
export const benchDependencies: ApplyDependencies = {
  connectTimeoutMs: 20_000,
  statementTimeoutMs: 300_000,
  lockTimeoutMs: 120_000,
  maximumAttempts: 8,
  monotonicClock: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
  random: () => Math.random(),
};
