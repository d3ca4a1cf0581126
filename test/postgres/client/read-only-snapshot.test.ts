import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineQuery, queryDigest } from "#postgres/client/query.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { readOnlySnapshot } from "#postgres/client/read-only-snapshot.ts";
import {
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { connected, endpointOf, snapshot } from "./session.ts";

const anything = z.object({});
const write = defineQuery({ name: "write", text: "CREATE TABLE public.t (a int)", row: anything });
const temporary = defineQuery({ name: "nextval", text: "SELECT nextval('public.s')", row: anything });
const sleep = defineQuery({ name: "sleep", text: "SELECT pg_sleep(300)", row: anything });
const passwords = defineQuery({ name: "passwords", text: "SELECT oid FROM pg_authid", row: anything });
const noTable = defineQuery({
  name: "no-table",
  text: "SELECT 1 FROM pg_catalog.no_such_table",
  row: anything,
});
const noFunction = defineQuery({
  name: "no-function",
  text: "SELECT pg_catalog.no_such_function()",
  row: anything,
});
const division = defineQuery({ name: "division", text: "SELECT 1 / 0", row: anything });
const locked = defineQuery({ name: "locked", text: "SELECT count(*) FROM public.t", row: anything });
const count = defineQuery({
  name: "count",
  text: "SELECT count(*)::int4 AS n FROM public.t",
  row: z.object({ n: z.int() }),
});
const clock = () => performance.now();

describe.each([15, 18] as const)("readOnlySnapshot on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("refuses writes", async () => {
    await using database = await freshDatabase(sharedServer(major), "snapshot");
    await database.exec("CREATE SEQUENCE public.s");
    const endpoint = endpointOf(sharedServer(major), database.name);
    for (const query of [write, temporary]) {
      await expect(snapshot(endpoint, (session) => session.rows(query))).rejects.toMatchObject({
        sqlState: "25006",
      });
      await expect(snapshot(endpoint, (session) => session.tryRows(query))).rejects.toMatchObject({
        sqlState: "25006",
      });
    }
  });

  test("sees one moment only", async () => {
    await using database = await freshDatabase(sharedServer(major), "snapshot");
    await database.exec("CREATE TABLE public.t (a int)");
    const counts = await snapshot(endpointOf(sharedServer(major), database.name), async (session) => {
      const before = await session.rows(count);
      await database.exec("INSERT INTO public.t VALUES (1)");
      return [...before, ...(await session.rows(count))];
    });
    expect(counts).toEqual([{ n: 0 }, { n: 0 }]);
  });

  test("stops a statement that runs too long, or waits too long for a lock", async () => {
    await using database = await freshDatabase(sharedServer(major), "snapshot");
    await database.exec("CREATE TABLE public.t (a int)");
    const endpoint = endpointOf(sharedServer(major), database.name);
    const read = (
      fn: (session: SnapshotSession) => Promise<unknown>,
      statementTimeoutMs: number,
      lockTimeoutMs: number,
    ) =>
      connected(endpoint, (client) =>
        readOnlySnapshot(client, { statementTimeoutMs, lockTimeoutMs, monotonicClock: clock }, fn),
      );
    await expect(read((session) => session.rows(sleep), 50, 5_000)).rejects.toMatchObject({
      code: "timeout",
      sqlState: "57014",
    });
    await connected(endpoint, async (client) => {
      await client.execute("BEGIN");
      await client.execute("LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");
      await expect(read((session) => session.rows(locked), 20_000, 50)).rejects.toMatchObject({
        code: "timeout",
        sqlState: "55P03",
      });
    });
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      await expect(read(async () => {}, wrong, 50)).rejects.toMatchObject({ code: "value-invalid" });
    }
  });

  test("tells what it may not see from what is not there, and goes on", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("snapshot");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    try {
      await snapshot(endpointOf(server, "postgres", role, "p"), async (session) => {
        const tried = await session.tryRows(passwords);
        expect(tried).toEqual({
          state: "not-observable",
          reason: expect.stringContaining("permission denied"),
        });
        expect(await session.tryRows(noTable)).toMatchObject({ state: "not-observable" });
        expect(await session.tryRows(noFunction)).toMatchObject({ state: "not-observable" });
        await expect(session.tryRows(division)).rejects.toMatchObject({ sqlState: "22012" });
      });
      await expect(
        snapshot(endpointOf(server, "postgres", role, "p"), (session) => session.rows(passwords)),
      ).rejects.toMatchObject({ code: "permission-denied" });
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("records what it asked, and only that", async () => {
    const records = await snapshot(endpointOf(sharedServer(major)), async (session) => {
      await session.tryRows(passwords);
      await session.tryRows(noTable);
      return session.queries;
    });
    expect(records).toMatchObject([{ name: "passwords", sha256: queryDigest(passwords) }]);
    expect(records[0]?.rows).toBeGreaterThan(0);
  });
});
