import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./postgres-server.ts";
import { withClient } from "./server-connection.ts";
import { hasSharedServer } from "./shared-servers.ts";

async function setting(server: TestServer, name: string): Promise<unknown> {
  return (await server.execAsSuperuser(`select current_setting('${name}') as value`)).rows[0]?.value;
}

describe("a test server", () => {
  it("takes settings, reloads, restarts with its port and data, and leaves nothing", async () => {
    const server = await startTestServer({ major: 18, settings: { work_mem: "5MB" } });
    try {
      expect(await setting(server, "work_mem")).toBe("5MB");
      expect(await setting(server, "fsync")).toBe("off");
      await server.execAsSuperuser("alter system set work_mem = '6MB'");
      await server.reload();
      expect(await setting(server, "work_mem")).toBe("6MB");
      await server.execAsSuperuser("alter system set max_connections = 33");
      await server.restart();
      expect(await setting(server, "max_connections")).toBe("33");
      expect((await stat(server.caFile)).mode & 0o004).toBe(0o004);
      expect(await readFile(server.caFile, "utf8")).toBe(server.caCertificatePem);
      const endings = (await readdir(server.logFolder)).map((name) => path.extname(name));
      expect(endings).toEqual(expect.arrayContaining([".csv", ".json"]));
    } finally {
      await server.stop();
    }
    await expect(stat(server.server.dataRoot)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("keeps an hba file a test has changed over a restart", async () => {
    const server = await startTestServer({ major: 18 });
    try {
      const hba = path.join(server.dataFolder, "pg_hba.conf");
      await writeFile(hba, `host all all 127.0.0.1/32 scram-sha-256\n`);
      await server.restart();
      const plain = { ...server.connectionConfig("postgres"), ssl: false };
      const { rows } = await withClient(plain, (client) =>
        client.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()"),
      );
      expect(rows).toEqual([{ ssl: false }]);
    } finally {
      await server.stop();
    }
  });

  it("fails when pgaudit is demanded of binaries without it", async () => {
    await expect(startTestServer({ major: 18, pgaudit: true })).rejects.toThrow(
      /do not contain the library pgaudit/u,
    );
  });
});

describe.runIf(hasSharedServer(15))("a test server of PostgreSQL 15", () => {
  it("writes audit records once told to, and can be had without pgaudit", async () => {
    const server = await startTestServer({ major: 15, pgaudit: true, settings: { "pgaudit.log": "read" } });
    try {
      await server.execAsSuperuser("select 'canary of the audit' from pg_class limit 1");
      await server.restart(); // the collector has written everything when it has ended
      const files = (await readdir(server.logFolder)).filter((name) => name.endsWith(".csv"));
      const logs = await Promise.all(
        files.map((name) => readFile(path.join(server.logFolder, name), "utf8")),
      );
      expect(logs.join("")).toMatch(/AUDIT: SESSION,\d+,\d+,READ,SELECT,.*canary of the audit/u);
    } finally {
      await server.stop();
    }
    const without = await startTestServer({ major: 15, pgaudit: false });
    try {
      expect(await setting(without, "shared_preload_libraries")).toBe("");
      expect(without.pgaudit).toBe(false);
    } finally {
      await without.stop();
    }
  });
});
