import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { withClient } from "#postgres/client/connect.ts";
import { defineQuery } from "#postgres/client/query.ts";
import { PostgresError } from "#postgres/errors.ts";
import { hasSharedServer, sharedServer, uniqueRoleName } from "#test/support/shared-servers.ts";
import { connected, endpointOf } from "./session.ts";

const one = defineQuery({ name: "one", text: "SELECT 1 AS one", row: z.object({ one: z.literal(1) }) });
const settings = defineQuery({
  name: "session-settings",
  text: "SELECT name, setting FROM pg_settings WHERE name = ANY ($1) ORDER BY lower(name)",
  row: z.object({ name: z.string(), setting: z.string() }),
});
const sleep = defineQuery({ name: "sleep", text: "SELECT pg_sleep(300)", row: z.object({}) });
const running = defineQuery({
  name: "running",
  text: "SELECT count(*)::int4 AS n FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'",
  row: z.object({ n: z.int() }),
});

async function failure(work: Promise<unknown>): Promise<PostgresError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof PostgresError) return error;
  throw new Error("it did not fail with a PostgresError", { cause: error });
}

async function listen(answer: string | null): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<import("node:net").Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => answer !== null && socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, close };
}

describe.each([15, 18] as const)("withClient on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("connects over verified TLS with the settings of a collector", async () => {
    const result = await connected(endpointOf(sharedServer(major)), async (client) => ({
      tls: client.tls,
      rows: await client.rows(settings, [["search_path", "TimeZone", "client_encoding", "bytea_output"]]),
    }));
    expect(result.tls.protocol).toBe("TLSv1.3");
    expect(result.rows).toEqual([
      { name: "bytea_output", setting: "hex" },
      { name: "client_encoding", setting: "UTF8" },
      { name: "search_path", setting: "pg_catalog" },
      { name: "TimeZone", setting: "UTC" },
    ]);
  });

  test("keeps its settings against those of the role", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("connect_settings");
    await server.execAsSuperuser(
      `CREATE ROLE ${role} LOGIN PASSWORD 'canary-1'; ALTER ROLE ${role} SET search_path = evil`,
    );
    try {
      const rows = await connected(endpointOf(server, "postgres", role, "canary-1"), (client) =>
        client.rows(settings, [["search_path"]]),
      );
      expect(rows).toEqual([{ name: "search_path", setting: "pg_catalog" }]);
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("tells each way of not getting in from the others, and never the password", async () => {
    const server = sharedServer(major);
    const good = endpointOf(server);
    const cases = [
      ["authentication-failed", { ...good, password: "canary-wrong" }],
      ["authentication-failed", { ...good, password: null }],
      ["authentication-failed", { ...good, user: "nobody_of_that_name" }],
      ["database-missing", { ...good, database: "nothing_of_that_name" }],
      ["certificate-invalid", { ...good, serverName: "other.example" }],
      ["certificate-invalid", { ...good, caCertificatePem: null }],
      [
        "certificate-invalid",
        { ...good, caCertificatePem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
      ],
      ["unreachable", { ...good, host: "no-such-host.invalid" }],
      ["unreachable", { ...good, port: 1 }],
    ] as const;
    for (const [code, endpoint] of cases) {
      const error = await failure(connected(endpoint, (client) => client.rows(one)));
      expect([code, error.message, error.code]).toEqual([code, error.message, code]);
      expect(error.nextStep).not.toBe("");
      expect(`${error.message}${String(error.cause)}`).not.toContain("canary");
      expect(error.message).not.toContain(server.password);
    }
  });

  test("reports a role without a free connection, and one that may not connect", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("connect_limits");
    const database = uniqueRoleName("connect_closed");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'canary-1' CONNECTION LIMIT 0`);
    await server.execAsSuperuser(`CREATE DATABASE ${database}`);
    try {
      const endpoint = endpointOf(server, database, role, "canary-1");
      expect((await failure(connected(endpoint, (client) => client.rows(one)))).code).toBe(
        "too-many-connections",
      );
      await server.execAsSuperuser(
        `ALTER ROLE ${role} CONNECTION LIMIT -1; REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`,
      );
      expect((await failure(connected(endpoint, (client) => client.rows(one)))).code).toBe(
        "permission-denied",
      );
    } finally {
      await server.execAsSuperuser(`DROP DATABASE ${database}`);
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("carries the SQLSTATE of a failed statement and nothing of its text", async () => {
    const error = await failure(
      connected(endpointOf(sharedServer(major)), (client) =>
        client.execute("ALTER ROLE nobody_there PASSWORD canary2"),
      ),
    );
    expect(error).toMatchObject({ code: "statement-failed", sqlState: "42601" });
    expect(`${error.message}${JSON.stringify(error)}${String(error.cause)}`).not.toContain("canary2");
    const value = await failure(
      connected(endpointOf(sharedServer(major)), (client) => client.execute("SELECT 'canary3'::int")),
    );
    expect(value.sqlState).toBe("22P02");
    expect(value.message).not.toContain("canary3");
  });

  test("runs one statement at a time, and tells of warnings", async () => {
    await connected(endpointOf(sharedServer(major)), async (client) => {
      expect((await failure(client.execute("SELECT 1; SELECT 2"))).sqlState).toBe("42601");
      const result = await client.execute("ROLLBACK");
      expect(result.notices).toMatchObject([{ severity: "WARNING", sqlState: "25P01" }]);
      expect(await client.rows(one)).toEqual([{ one: 1 }]);
    });
  });

  test("refuses rows of another shape, and more rows than allowed, and goes on", async () => {
    const wrong = defineQuery({
      name: "wrong",
      text: "SELECT 'canary4' AS one",
      row: z.object({ one: z.int() }),
    });
    const many = defineQuery({
      name: "many",
      text: "SELECT generate_series(1, 10)",
      row: z.object({}),
      maximumRows: 9,
    });
    await connected(endpointOf(sharedServer(major)), async (client) => {
      const error = await failure(client.rows(wrong));
      expect(error).toMatchObject({ code: "result-unexpected" });
      expect(error.message).not.toContain("canary4");
      expect((await failure(client.rows(many))).code).toBe("result-too-large");
      expect(await client.rows(one)).toEqual([{ one: 1 }]);
    });
  });

  test("an abort stops the statement on the server, and everything after it", async () => {
    const endpoint = endpointOf(sharedServer(major));
    const applicationName = uniqueRoleName("abort");
    const controller = new AbortController();
    const options = { connectTimeoutMs: 20_000, applicationName, signal: controller.signal };
    const work = failure(
      withClient(endpoint, options, async (client) => {
        const first = await failure(client.rows(sleep));
        const second = await failure(client.rows(one));
        expect([first.code, second.code]).toEqual(["cancelled", "cancelled"]);
        throw first;
      }),
    );
    await connected(endpoint, async (client) => {
      const active = async (): Promise<number> => (await client.rows(running, [applicationName]))[0]?.n ?? -1;
      while ((await active()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      expect((await work).code).toBe("cancelled");
      while ((await active()) !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect((await failure(withClient(endpoint, options, async () => {}))).code).toBe("cancelled");
  });

  test("a session that the server ends is a lost connection", async () => {
    const endpoint = endpointOf(sharedServer(major));
    const applicationName = uniqueRoleName("terminate");
    const work = failure(
      withClient(endpoint, { connectTimeoutMs: 20_000, applicationName }, (client) => client.rows(sleep)),
    );
    await connected(endpoint, async (client) => {
      const active = async (): Promise<number> => (await client.rows(running, [applicationName]))[0]?.n ?? -1;
      while ((await active()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await client.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
        [applicationName],
      );
    });
    expect((await work).code).toBe("connection-lost");
  });
});

describe("withClient and what is no PostgreSQL with TLS", () => {
  const endpoint = (port: number) => ({
    ...{
      host: "127.0.0.1",
      serverName: "localhost",
      caCertificatePem: null,
      user: "u",
      password: "canary",
      database: "d",
    },
    port,
  });

  it("never goes on in the clear where the server has no TLS", async () => {
    const server = await listen("N");
    try {
      expect((await failure(connected(endpoint(server.port), (client) => client.rows(one)))).code).toBe(
        "tls-refused",
      );
    } finally {
      await server.close();
    }
  });

  it("takes noise after the TLS answer for a refusal", async () => {
    const server = await listen("S this is no handshake");
    try {
      expect((await failure(connected(endpoint(server.port), (client) => client.rows(one)))).code).toBe(
        "tls-refused",
      );
    } finally {
      await server.close();
    }
  });

  it("gives up in time on a server that says nothing, and at once when stopped", async () => {
    const server = await listen(null);
    const options = { connectTimeoutMs: 300, applicationName: "pgattest-test" };
    try {
      expect((await failure(withClient(endpoint(server.port), options, async () => {}))).code).toBe(
        "timeout",
      );
      const signal = AbortSignal.timeout(100);
      const slow = { ...options, connectTimeoutMs: 60_000, signal };
      expect((await failure(withClient(endpoint(server.port), slow, async () => {}))).code).toBe("cancelled");
    } finally {
      await server.close();
    }
  });
});
