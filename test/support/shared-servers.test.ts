import { describe, expect, it } from "vitest";
import { withClient } from "./server-connection.ts";
import { freshDatabase, hasSharedServer, sharedServer, uniqueRoleName } from "./shared-servers.ts";

describe.runIf(hasSharedServer(15))("the shared PostgreSQL 15", () => {
  it("has pgaudit loaded and serves a database of its own over TLS", async () => {
    const server = sharedServer(15);
    await using database = await freshDatabase(server, "shared_servers");
    const { rows } = await database.exec(
      "select current_database() as name, current_setting('shared_preload_libraries') as libraries, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as tls",
    );
    expect(rows).toEqual([{ name: database.name, libraries: "pgaudit", tls: true }]);
    expect(server.pgaudit).toBe(true);
  });

  it("lets a role log in with its password and refuses another", async () => {
    const server = sharedServer(15);
    const role = uniqueRoleName("shared_servers");
    await server.execAsSuperuser(`create role ${role} login password 'a password of its own'`);
    try {
      const good = server.connectionConfig("postgres", role, "a password of its own");
      const { rows } = await withClient(good, (client) => client.query("select current_user as who"));
      expect(rows).toEqual([{ who: role }]);
      const bad = server.connectionConfig("postgres", role, "another");
      await expect(withClient(bad, (client) => client.query("select 1"))).rejects.toMatchObject({
        code: "28P01",
      });
    } finally {
      await server.execAsSuperuser(`drop role ${role}`);
    }
  });
});

describe("the shared PostgreSQL 18", () => {
  it("runs, without pgaudit, and reloads", async () => {
    const server = sharedServer(18);
    await server.reload();
    const { rows } = await server.execAsSuperuser(
      "select current_setting('server_version_num')::int / 10000 as major",
    );
    expect(rows).toEqual([{ major: 18 }]);
    expect(server.pgaudit).toBe(false);
  });
});
