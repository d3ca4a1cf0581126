import type { ServerEndpoint } from "#postgres/client/connect.ts";
import { withClient } from "#postgres/client/connect.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { readOnlySnapshot } from "#postgres/client/read-only-snapshot.ts";
import type { SqlClient } from "#postgres/client/sql-client.ts";
import type { ServerConnection } from "#test/support/server-connection.ts";

/** The endpoint of a test server; without a user, its superuser. */
export function endpointOf(
  server: ServerConnection,
  database = "postgres",
  user = server.superuser,
  password = server.password,
): ServerEndpoint {
  const { host, port, serverName, caCertificatePem } = server;
  return { host, port, serverName, caCertificatePem, user, password, database };
}

/** Runs `fn` in a session. */
export function connected<T>(endpoint: ServerEndpoint, fn: (client: SqlClient) => Promise<T>): Promise<T> {
  return withClient(endpoint, { connectTimeoutMs: 20_000, applicationName: "pgattest-test" }, fn);
}

/** Runs `fn` over one snapshot. */
export function snapshot<T>(
  endpoint: ServerEndpoint,
  fn: (session: SnapshotSession) => Promise<T>,
): Promise<T> {
  const options = {
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 5_000,
    monotonicClock: () => performance.now(),
  };
  return connected(endpoint, (client) => readOnlySnapshot(client, options, fn));
}
