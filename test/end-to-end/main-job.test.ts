import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readLocalServer } from "#infra/local/local-server.ts";
import { sendSignal, serverProcessesIn, waitUntilNoneIn } from "#infra/local/processes.ts";
import { type DeployedStack, deployStack } from "#test/support/deployed-stack.ts";
import type { ServerConnection } from "#test/support/server-connection.ts";
import { hasSharedServer, uniqueRoleName } from "#test/support/shared-servers.ts";
import { controlStates } from "./quick-command.ts";

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;
const NEVER = new AbortController().signal;

const intendedSchema = z.object({ git: z.object({ known: z.literal(true), clean: z.boolean() }) });
const previewSchema = z.object({ changeSummary: z.record(z.string(), z.int()) });

/** Every row that a statement of ours could have changed, with the transaction that wrote it last. */
const FINGERPRINT = `
  select string_agg(entry, e'\\n' order by entry) as fingerprint from (
    select 'role ' || oid || ' ' || xmin from pg_authid
    union all select 'member ' || roleid || ' ' || member || ' ' || xmin from pg_auth_members
    union all select 'database ' || oid || ' ' || xmin from pg_database
    union all select 'setting ' || setdatabase || ' ' || setrole || ' ' || xmin from pg_db_role_setting
    union all select 'relation ' || oid || ' ' || xmin from pg_class where not relisshared
    union all select 'schema ' || oid || ' ' || xmin from pg_namespace
    union all select 'routine ' || oid || ' ' || xmin from pg_proc
    union all select 'default ' || oid || ' ' || xmin from pg_default_acl
    union all select 'extension ' || oid || ' ' || xmin from pg_extension
    union all select 'file setting ' || name || ' ' || setting from pg_file_settings
  ) as entries (entry)`;

async function fingerprint(server: ServerConnection): Promise<unknown> {
  const databases = await Promise.all(
    ["appdb", "postgres"].map((name) => server.execAsSuperuser(FINGERPRINT, name)),
  );
  return databases.map(({ rows }) => rows);
}

/** All that the server wrote so far, up to the record of a statement that is sent for it to be found. */
async function auditRecords(server: ServerConnection): Promise<readonly string[]> {
  const witness = uniqueRoleName("witness");
  await server.execAsSuperuser(`create role ${witness}; drop role ${witness}`);
  const deadline = performance.now() + 30_000;
  for (;;) {
    const names = (await readdir(server.logFolder)).filter((name) => name.endsWith(".csv")).toSorted();
    const texts = names.map((name) => readFile(path.join(server.logFolder, name), "utf8"));
    const records = (await Promise.all(texts))
      .join("")
      .split("\n")
      .filter((line) => line.includes("AUDIT: "));
    if (records.some((line) => line.includes(`drop role ${witness}`)))
      return records.filter((line) => !/role witness_/.test(line));
    if (performance.now() > deadline) throw new Error(`no audit record of ${witness}: ${records.join("\n")}`);
    await sleep(50);
  }
}

describe.runIf(hasSharedServer(15))("the main job", () => {
  let stack: DeployedStack;
  let server: ServerConnection;

  beforeAll(async () => {
    stack = await deployStack();
    server = await stack.server();
  }, BUILD_MS);
  afterAll(() => stack?.destroy());

  async function good(): Promise<void> {
    const { code, stdout, stderr } = await stack.command(["status", "--format", "json"]);
    expect(code, stderr).toBe(0);
    const states = [...controlStates(stdout).values()];
    expect(states.length).toBeGreaterThanOrEqual(20);
    expect(states.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
  }

  it("deploys and passes every control, with a ledger that verifies and a report", async () => {
    await good();
    expect((await stack.command(["verify"])).code).toBe(0);
    expect((await stack.command(["plan"])).code).toBe(0);
    expect((await stack.command(["report"])).code).toBe(0);
    expect((await stat(path.join(stack.folder, "report.html"))).size).toBeGreaterThan(10_000);
    const intended: unknown = JSON.parse(await readFile(path.join(stack.folder, "intended.json"), "utf8"));
    expect(intendedSchema.parse(intended).git.clean).toBe(true);
  });

  it("sends nothing the second time: every resource is the same, no row and no audit record is new", async () => {
    const records = await auditRecords(server);
    const rows = await fingerprint(server);
    const checkpoint = await readFile(path.join(stack.folder, "ledger", "checkpoint"), "utf8");
    const again = await stack.up();
    expect(again.code, again.stdout).toBe(0);
    expect(again.changes).toEqual({ same: expect.any(Number) });
    expect(await fingerprint(server)).toEqual(rows);
    expect(await auditRecords(server)).toEqual(records);
    expect(await readFile(path.join(stack.folder, "ledger", "checkpoint"), "utf8")).toBe(checkpoint);
  });

  it("previews no change", async () => {
    const preview = await stack.pulumi(["preview", "--json", "--expect-no-changes"]);
    expect(preview.code, preview.stdout).toBe(0);
    const { changeSummary } = previewSchema.parse(JSON.parse(preview.stdout));
    expect(changeSummary).toEqual({ same: expect.any(Number) });
  });

  it("refreshes without drift", async () => {
    const refresh = await stack.pulumi(["refresh", "--yes", "--expect-no-changes"]);
    expect(refresh.code, refresh.stdout).toBe(0);
  });

  it("shows drift made by hand as the statements that mend it, in plan and in refresh, and mends it", async () => {
    await server.execAsSuperuser("alter role app_user createdb connection limit 3");
    await server.execAsSuperuser("grant truncate on app.orders to app_readonly", "appdb");
    await server.execAsSuperuser("alter system set log_disconnections = off");
    await server.reload();
    const plan = await stack.command(["plan", "--format", "sql"]);
    expect(plan.code, plan.stderr).toBe(1);
    const refresh = await stack.pulumi(["refresh", "--yes", "--diff"]);
    expect(refresh.code, refresh.stdout).toBe(0);
    for (const shown of [plan.stdout, refresh.stdout.replaceAll('\\"', '"')]) {
      expect(shown).toMatch(/ALTER ROLE "?app_user"? .*NOCREATEDB/);
      expect(shown).toMatch(/REVOKE TRUNCATE ON .*orders.* FROM "?app_readonly/);
      expect(shown).toMatch(/ALTER SYSTEM .*log_disconnections/);
    }
    const mended = await stack.up();
    expect(mended.code, mended.stdout).toBe(0);
    expect(mended.changes).toMatchObject({ update: expect.any(Number) });
    const { rows } = await server.execAsSuperuser(
      `select rolcreatedb, rolconnlimit, has_table_privilege('app_readonly', 'app.orders', 'TRUNCATE') as truncate,
         current_setting('log_disconnections') as logged
       from pg_roles where rolname = 'app_user'`,
      "appdb",
    );
    expect(rows).toEqual([{ rolcreatedb: false, rolconnlimit: 50, truncate: false, logged: "on" }]);
    expect((await stack.command(["plan"])).code).toBe(0);
    await good();
    expect((await stack.up()).changes).toEqual({ same: expect.any(Number) });
  });

  it("repairs drift that no refresh has shown", async () => {
    await server.execAsSuperuser("grant pg_read_server_files to app_user");
    const preview = await stack.pulumi(["preview", "--json"]);
    expect(previewSchema.parse(JSON.parse(preview.stdout)).changeSummary).toMatchObject({
      update: expect.any(Number),
    });
    expect((await stack.up()).code).toBe(0);
    const { rows } = await server.execAsSuperuser(
      "select pg_has_role('app_user', 'pg_read_server_files', 'member') as member",
    );
    expect(rows).toEqual([{ member: false }]);
  });

  it("starts a server that was killed", async () => {
    const status = await readLocalServer(stack.dataRoot);
    if (status.kind !== "running") throw new Error(`the server is ${status.kind}`);
    sendSignal(status.pid, "SIGKILL");
    expect(await waitUntilNoneIn(status.server.home, 20_000, NEVER)).toBe(true);
    const collected = await stack.command(["collect"]);
    expect(collected.code).toBe(3);
    const up = await stack.up();
    expect(up.code, up.stdout).toBe(0);
    expect((await readLocalServer(stack.dataRoot)).kind).toBe("running");
    expect((await stack.command(["collect"])).code).toBe(0);
    expect((await stack.command(["assess"])).code).toBe(0);
    await good();
  });

  it("destroys: no process, no file of the server; the evidence stays and verifies", async () => {
    const { home } = await stack.localServer();
    const destroyed = await stack.pulumi(["destroy", "--yes"]);
    expect(destroyed.code, destroyed.stdout).toBe(0);
    expect(await serverProcessesIn(home)).toEqual([]);
    await expect(stat(home)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(stat(stack.dataRoot)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(server.execAsSuperuser("select 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect((await stack.command(["verify"])).code).toBe(0);
  });
});
