import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyExtension } from "#postgres/apply/apply-extension.ts";
import { applyRole } from "#postgres/apply/apply-role.ts";
import { applySettings } from "#postgres/apply/apply-settings.ts";
import { removeRole } from "#postgres/apply/remove-role.ts";
import { scramVerifier } from "#postgres/client/scram-verifier.ts";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { withClient } from "#test/support/server-connection.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { dependencies, plainRole, targetOf } from "./apply-support.ts";

describe.each([15, 18] as const)("roles, settings and extensions on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with a server of its own that logs all statements", () => {
    let server: TestServer;
    beforeAll(async () => {
      const settings = {
        log_statement: "all",
        log_min_duration_statement: "0",
        log_min_error_statement: "debug5",
        ...(major === 15 ? { "pgaudit.log": "all" } : {}),
      };
      server = await startTestServer({ major, settings });
    });
    afterAll(() => server.stop());

    const target = (): ReturnType<typeof targetOf> => targetOf(server, "postgres");
    const logs = async (): Promise<string> => {
      const files = await readdir(server.logFolder);
      return (await Promise.all(files.map((file) => readFile(join(server.logFolder, file), "utf8")))).join(
        "\n",
      );
    };
    const plain = { adopt: false, verifier: null, setVerifier: false };

    it("makes a role, adopts only when told, changes only what differs", async () => {
      const spec = {
        ...plainRole("made"),
        login: true,
        validUntil: "2031-05-06T07:08:09Z",
        connectionLimit: 3,
      };
      expect((await applyRole(target(), spec, plain, dependencies)).statements).toEqual([
        `CREATE ROLE "made" WITH NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT LOGIN NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 3 VALID UNTIL '2031-05-06T07:08:09Z'`,
      ]);
      await expect(applyRole(target(), spec, plain, dependencies)).rejects.toMatchObject({ code: "refused" });
      const adopting = { ...plain, adopt: true };
      expect((await applyRole(target(), spec, adopting, dependencies)).changed).toBe(false);
      const changed = { ...spec, createDatabase: true, validUntil: null };
      expect((await applyRole(target(), changed, adopting, dependencies)).statements).toEqual([
        `ALTER ROLE "made" WITH CREATEDB VALID UNTIL 'infinity'`,
      ]);
      expect((await applyRole(target(), changed, adopting, dependencies)).changed).toBe(false);
    });

    it("sets a password by verifier; neither stands in the log, also when the statement fails", async () => {
      const password = `canary-${randomBytes(9).toString("hex")}`;
      const verifier = await scramVerifier(password, { saltBytes: randomBytes(16) });
      const spec = { ...plainRole("login'er"), login: true };
      const options = { adopt: false, verifier, setVerifier: true };
      const made = await applyRole(target(), spec, options, dependencies);
      expect(made.statements.join()).toContain("PASSWORD <verifier>");
      const answer = await withClient(server.connectionConfig("postgres", "login'er", password), (client) =>
        client.query("select 1 as one"),
      );
      expect(answer.rows).toEqual([{ one: 1 }]);
      const failing = { ...spec, validUntil: "+200000-01-01T00:00:00Z" };
      await expect(
        applyRole(target(), failing, { ...options, adopt: true }, dependencies),
      ).rejects.toMatchObject({ name: "PostgresError" });
      await server.execAsSuperuser("select 'end of log'");
      const text = await logs();
      expect(text).toContain("pg_catalog.pg_roles");
      // Auditing is never switched off: pgaudit itself leaves out what follows the word PASSWORD.
      if (major === 15) {
        const audited = text
          .split("\n")
          .filter((line) => line.includes("AUDIT: ") && line.includes("login'er"));
        expect(audited.join("\n")).toMatch(/CREATE ROLE .*PASSWORD <REDACTED>/i);
      }
      expect(text).not.toContain(password);
      for (const secret of verifier.split(/[$:]/).slice(2)) expect(text).not.toContain(secret);
    });

    it("refuses what is no verifier", async () => {
      for (const verifier of ["secret", "SCRAM-SHA-256$4096:bad", "md5d41d8cd98f00b204e9800998ecf8427e"]) {
        const options = { adopt: false, verifier, setVerifier: true };
        const failure = await applyRole(target(), plainRole("nobody"), options, dependencies).catch(
          (error) => error,
        );
        expect(failure).toMatchObject({ code: "refused" });
        expect(failure.message).not.toContain(verifier);
      }
    });

    it("drops a role only when nothing in any database refers to it", async () => {
      await applyRole(target(), plainRole("leaver"), plain, dependencies);
      await server.execAsSuperuser("create database elsewhere");
      await server.execAsSuperuser(
        "create table kept (a int); alter table kept owner to leaver",
        "elsewhere",
      );
      await server.execAsSuperuser("grant pg_monitor to leaver");
      const refusal = await removeRole(target(), "leaver", dependencies).catch((error) => error);
      expect(refusal).toMatchObject({ code: "refused" });
      expect(refusal.message).toContain("in database elsewhere");
      await server.execAsSuperuser("drop table kept", "elsewhere");
      expect((await removeRole(target(), "leaver", dependencies)).statements).toEqual([`DROP ROLE "leaver"`]);
      expect((await removeRole(target(), "leaver", dependencies)).changed).toBe(false);
    });

    const nothing: SettingsSpec = { server: {}, databases: [], roles: [] };

    it("changes settings of server, database and role, reports a restart, and then sends nothing", async () => {
      const spec: SettingsSpec = {
        server: {
          log_disconnections: "true",
          log_connections: "on",
          work_mem: "8192kB",
          max_connections: "77",
          log_destination: "stderr,csvlog",
          search_path: `"$user", public, "odd, name"`,
        },
        databases: [
          { database: "postgres", values: { statement_timeout: "90s", search_path: `"$user", app` } },
        ],
        roles: [{ role: "made", values: { work_mem: "16MB" } }],
      };
      const first = await applySettings(target(), spec, null, dependencies);
      expect(first.changed).toBe(true);
      expect(first.pendingRestart).toEqual(["max_connections"]);
      expect(first.outOfReach).toEqual([]);
      const second = await applySettings(target(), spec, null, dependencies);
      expect(second).toMatchObject({ changed: false, statements: [], pendingRestart: ["max_connections"] });
      await server.restart();
      expect(await applySettings(target(), spec, null, dependencies)).toMatchObject({
        changed: false,
        pendingRestart: [],
      });
      const shown = await server.execAsSuperuser("show max_connections");
      expect(shown.rows).toEqual([{ max_connections: "77" }]);
      const removed = await applySettings(target(), nothing, spec, dependencies);
      expect(removed.statements.at(-1)).toBe("SELECT pg_reload_conf()");
      expect((await applySettings(target(), nothing, spec, dependencies)).changed).toBe(false);
      expect(
        (await server.execAsSuperuser("select count(*)::int as n from pg_db_role_setting")).rows,
      ).toEqual([{ n: 0 }]);
    });

    it("says what no statement can set", async () => {
      const spec: SettingsSpec = {
        server: { block_size: "4096", wrok_mem: "1MB", "nolibrary.log": "all", shared_preload_libraries: "" },
        databases: [{ database: "postgres", values: { max_connections: "5" } }],
        roles: [],
      };
      const result = await applySettings(target(), spec, null, dependencies);
      const reasons = result.outOfReach.map((each) => each.reason).join("\n");
      expect(reasons).toContain("did you mean work_mem?");
      expect(reasons).toContain("the library nolibrary is not loaded");
      expect(reasons).toContain("block_size is fixed");
      expect(reasons).toContain("max_connections is one value for the whole server");
    });

    it("installs an extension once", async () => {
      const spec = { name: "pgcrypto", schema: "public", version: null };
      expect((await applyExtension(target(), spec, dependencies)).changed).toBe(true);
      expect((await applyExtension(target(), spec, dependencies)).changed).toBe(false);
      const unknown = { name: "no_such_extension", schema: null, version: null };
      expect((await applyExtension(target(), unknown, dependencies)).outOfReach).toHaveLength(1);
    });
  });
});
