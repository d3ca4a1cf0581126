import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import { applicationName } from "#postgres/apply/apply-dependencies.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { dependencies, emptyAccess, targetOf } from "./apply-support.ts";

describe.each([16, 18] as const)("a connection that is cut at COMMIT, on PostgreSQL %i", (major) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ major, pgaudit: false });
    await server.execAsSuperuser("create role reader");
    // The test server commits asynchronously, and would not wait for a standby.
    await server.execAsSuperuser("alter database postgres set synchronous_commit = on");
  });
  afterAll(() => server.stop());

  /** A standby that never answers holds every commit up, once it is written, until the session is ended. */
  const holdCommits = async (hold: boolean): Promise<void> => {
    await server.execAsSuperuser(
      hold
        ? "alter system set synchronous_standby_names = 'nobody'"
        : "alter system reset synchronous_standby_names",
    );
    await server.reload();
  };

  const cut = async (): Promise<void> => {
    for (let looks = 0; looks < 400; looks += 1) {
      const { rowCount } = await server.execAsSuperuser(
        `select pg_terminate_backend(pid, 10000) from pg_stat_activity
          where application_name = '${applicationName}' and wait_event = 'SyncRep'`,
      );
      if (rowCount !== 0) return;
      await sleep(25);
    }
    throw new Error("no session waits for its commit");
  };

  it("says that the outcome is not known, and the next apply converges", async () => {
    const spec: AccessSpec = {
      ...emptyAccess("postgres", "additive"),
      grants: [{ on: "database", to: "reader", privileges: ["CREATE"], grantable: false }],
    };
    const target = targetOf(server, "postgres");
    await holdCommits(true);
    const applied = applyAccess(target, spec, dependencies).catch((error: unknown) => error);
    await cut();
    expect(await applied).toMatchObject({ name: "ApplyError", code: "outcome-unknown" });
    await holdCommits(false);
    expect((await applyAccess(target, spec, dependencies)).outOfReach).toEqual([]);
    expect((await applyAccess(target, spec, dependencies)).changed).toBe(false);
    const { rows } = await server.execAsSuperuser(
      "select has_database_privilege('reader', 'postgres', 'CREATE') as may",
    );
    expect(rows).toEqual([{ may: true }]);
  });
});
