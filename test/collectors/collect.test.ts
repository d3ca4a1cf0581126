import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CollectionRequest, collectObservation } from "#collectors/collect.ts";
import type { Collector } from "#collectors/collector.ts";
import type { CollectorAccess } from "#collectors/context.ts";
import { serverIdentityCollector } from "#collectors/postgres/server-identity.ts";
import { collectorOf, collectors } from "#collectors/registry.ts";
import { evidenceKindIds, evidenceKinds } from "#policies/catalogue/evidence-kinds/index.ts";
import { defineQuery } from "#postgres/client/query.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { hasSharedServer, sharedServer } from "#test/support/shared-servers.ts";
import { accessTo, type CollectorRole, canary, collectorRole, requestFor } from "./support/collector-role.ts";
import { observe, surface } from "./support/observe.ts";

const majors = hasSharedServer(15) ? ([15, 18] as const) : ([18] as const);

const sleep = defineQuery({
  name: "sleep",
  text: "SELECT 1 AS one FROM pg_sleep(30)",
  row: z.object({ one: z.int() }),
});

/** A collector of the identity that does something else first. */
function identityAfter(first: Collector<"server-identity">["collect"]): Collector<"server-identity"> {
  return { ...serverIdentityCollector, collect: first };
}

const sleeper = identityAfter((context) =>
  context.inDatabase(context.database, async (session) => {
    await session.rows(sleep);
    return serverIdentityCollector.collect(context);
  }),
);

describe("the registry", () => {
  it("has one collector for each kind, in order, each under its own name", () => {
    expect(collectors.map((collector) => collector.produces)).toEqual(evidenceKindIds);
    for (const kind of evidenceKindIds) expect(collectorOf(kind).produces).toBe(kind);
  });
});

describe.each(majors)("collectObservation on PostgreSQL %i", (major) => {
  let server: TestServer;
  let role: CollectorRole;
  beforeAll(async () => {
    // Without logical decoding and vacuum in the background, whatever is written is written by somebody who asks.
    server = await startTestServer({
      major,
      settings: { wal_level: "minimal", max_wal_senders: "0", autovacuum: "off" },
    });
    role = await collectorRole(server);
  });
  afterAll(() => server.stop());

  const request = (overrides: Partial<CollectorAccess> = {}): CollectionRequest =>
    requestFor(accessTo(server, role.name, overrides));

  it("proves the source on the connection that looked", async () => {
    const { source, observedAt, queries, visibility } = await observe(serverIdentityCollector, request());
    expect(source).toMatchObject({
      host: server.host,
      port: server.port,
      systemIdentifier: server.systemIdentifier,
      inRecovery: false,
      role: role.name,
      tls: { protocol: "TLSv1.3", cipher: expect.stringContaining("TLS_") },
      lsn: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/),
    });
    expect(Math.floor((source.serverVersionNum ?? 0) / 10_000)).toBe(major);
    expect(observedAt.server).not.toBeNull();
    expect(queries.map((query) => query.name)).toContain("control-system");
    expect(visibility).toContainEqual({ surface: "pg_control_system", state: "observed" });
  });

  it("leaves nothing written, and the same facts each time", async () => {
    const counters = async (): Promise<unknown> =>
      (
        await server.execAsSuperuser(
          `SELECT pg_current_wal_insert_lsn() AS lsn,
                  (SELECT sum(tup_inserted + tup_updated + tup_deleted + temp_files) FROM pg_stat_database) AS changed,
                  txid_snapshot_xmax(txid_current_snapshot()) AS xid`,
        )
      ).rows;
    const all = async (): Promise<unknown[]> => {
      const facts: unknown[] = [];
      for (const kind of evidenceKindIds) {
        const database = evidenceKinds[kind].scope === "database" ? "postgres" : null;
        const access = accessTo(server, role.name, { databases: ["postgres"] });
        facts.push((await observe(collectorOf(kind), requestFor(access, database))).facts);
      }
      return facts;
    };
    const first = await all();
    // Hint bits and the checkpointer's own records are not ours: let them settle before comparing.
    await server.execAsSuperuser("VACUUM");
    await server.execAsSuperuser("CHECKPOINT");
    const before = await counters();
    const second = await all();
    expect(await counters()).toEqual(before);
    expect(second).toEqual(first);
  });

  it("says who cannot be told, instead of taking null for an identity", async () => {
    await server.execAsSuperuser("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    try {
      const observation = await observe(serverIdentityCollector, request());
      expect(observation.source.systemIdentifier).toBeNull();
      expect(observation.facts.systemIdentifier).toBeNull();
      expect(surface(observation, "pg_control_system")).toBe("not-observable");
    } finally {
      await server.execAsSuperuser("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC");
    }
  });

  it.each<readonly [code: string, overrides: () => Partial<CollectorAccess>]>([
    ["unreachable", () => ({ endpoint: { ...accessTo(server, "x").endpoint, port: 1 } })],
    ["authentication-failed", () => ({ password: "wrong" })],
    ["database-missing", () => ({ maintenanceDatabase: "no such database" })],
    ["certificate-invalid", () => ({ endpoint: { ...accessTo(server, "x").endpoint, serverName: "other" } })],
    ["cancelled", () => ({ signal: AbortSignal.abort() })],
  ])("fails with %s", async (code, overrides) => {
    const result = await collectObservation(serverIdentityCollector, request(overrides()));
    expect(result).toMatchObject({ ok: false, code });
    expect(JSON.stringify(result)).not.toContain(canary);
  });

  it("stops when the time is over, and when it is told to", async () => {
    const late = await collectObservation(sleeper, request({ timeoutMs: 700 }));
    expect(late).toMatchObject({ ok: false, code: "timeout" });
    const controller = new AbortController();
    const stopping = collectObservation(sleeper, request({ signal: controller.signal }));
    await wait(300);
    controller.abort();
    expect(await stopping).toMatchObject({ ok: false, code: "cancelled" });
    const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'pgattest'`;
    await expect.poll(async () => (await server.execAsSuperuser(left)).rows).toEqual([{ n: 0 }]);
  });

  it("refuses to look as somebody else than it records", async () => {
    await server.execAsSuperuser(
      `CREATE ROLE other; GRANT other TO ${role.name}; ALTER ROLE ${role.name} SET role = other`,
    );
    try {
      const result = await collectObservation(serverIdentityCollector, request());
      expect(result).toMatchObject({ ok: false, code: "wrong-role" });
    } finally {
      await server.execAsSuperuser(`ALTER ROLE ${role.name} RESET role; DROP ROLE other`);
    }
  });

  it("gives no observation of what has not its shape, or of another subject", async () => {
    const identity = await observe(serverIdentityCollector, request());
    const wrongShape = identityAfter(async () => ({
      facts: { ...identity.facts, serverVersionNum: 1.5 },
      visibility: [],
    }));
    const twice = identityAfter(async () => ({
      facts: identity.facts,
      visibility: [
        { surface: "pg_database", state: "observed" },
        { surface: "pg_database", state: "not-observable", reason: "also not" },
      ],
    }));
    const broken = identityAfter(async () => {
      throw new Error(`the password is ${canary}`);
    });
    const aDatabase = requestFor(accessTo(server, role.name), "postgres");
    expect(await collectObservation(wrongShape, request())).toMatchObject({
      ok: false,
      code: "facts-invalid",
    });
    expect(await collectObservation(twice, request())).toMatchObject({ ok: false, code: "facts-invalid" });
    expect(await collectObservation(serverIdentityCollector, aDatabase)).toMatchObject({
      code: "subject-mismatch",
    });
    expect(await collectObservation(collectorOf("object-privileges"), request())).toMatchObject({
      code: "subject-mismatch",
    });
    const failure = await collectObservation(broken, request());
    expect(failure).toMatchObject({ ok: false, code: "unexpected" });
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  it("fails as a whole when a catalogue is closed to it", async () => {
    await server.execAsSuperuser("REVOKE SELECT ON pg_database FROM PUBLIC");
    try {
      const result = await collectObservation(serverIdentityCollector, request());
      expect(result).toMatchObject({ ok: false, code: "permission-denied" });
    } finally {
      await server.execAsSuperuser("GRANT SELECT ON pg_database TO PUBLIC");
    }
  });
});

describe.runIf(hasSharedServer(15))("collectObservation behind an address that two servers share", () => {
  it("gives no observation that mixes them", async () => {
    const both = [sharedServer(15), sharedServer(18)] as const;
    await using role = await collectorRole(both[0]);
    await both[1].execAsSuperuser(`CREATE ROLE ${role.name} LOGIN PASSWORD ${pg.escapeLiteral(canary)}`);
    let turn = 0;
    const balancer = createServer((client) => {
      const backend = both[turn++ % 2];
      const upstream = connect({ host: backend?.host ?? "", port: backend?.port ?? 0 });
      for (const socket of [client, upstream]) socket.on("error", () => {});
      client.pipe(upstream).pipe(client);
    });
    try {
      balancer.listen(0, "127.0.0.1");
      await once(balancer, "listening");
      const address = z.object({ port: z.int() }).parse(balancer.address());
      const access = accessTo(both[0], role.name, { databases: ["template1"] });
      const caCertificatePem = both.map((server) => server.caCertificatePem).join("\n");
      const endpoint = { ...access.endpoint, port: address.port, caCertificatePem };
      const result = await collectObservation(
        collectorOf("audit-settings"),
        requestFor({ ...access, endpoint }),
      );
      expect(result).toMatchObject({ ok: false, code: "source-changed" });
    } finally {
      balancer.close();
      await both[1].execAsSuperuser(`DROP ROLE ${role.name}`);
    }
  });
});
