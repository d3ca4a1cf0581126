import { describe, expect, it } from "vitest";
import { provider } from "#infra/resources/database-provider.ts";
import {
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";

describe.runIf(hasSharedServer(15))("a database that is there already", () => {
  const server = sharedServer(15);
  const inputs = (name: string, owner: string, adopt: boolean) => ({
    ...{ cluster: "main", name, owner, adopt, responsible: null, classification: null, collector: null },
    connection: {
      host: server.host,
      port: server.port,
      serverName: server.serverName,
      caCertificatePem: server.caCertificatePem,
      administrator: server.superuser,
      password: { kind: "value", value: server.password },
      maintenanceDatabase: "postgres",
    },
  });

  it("is taken over with adopt, or when it is ours by its owner and empty; else refused", async () => {
    const owner = uniqueRoleName("database_owner");
    await server.execAsSuperuser(`CREATE ROLE "${owner}"`);
    try {
      await using database = await freshDatabase(server, "takeover");
      const create = (who: string, adopt: boolean) => provider.create(inputs(database.name, who, adopt));
      await expect(create(owner, false)).rejects.toThrow(/\[not-adopted\]/);
      await server.execAsSuperuser(`ALTER DATABASE "${database.name}" OWNER TO "${owner}"`);
      expect(await create(owner, false)).toMatchObject({ outs: { created: false } });
      await database.exec("CREATE TABLE somebodys (id int)");
      await expect(create(owner, false)).rejects.toThrow(/\[not-adopted\]/);
      expect(await create(owner, true)).toMatchObject({ outs: { created: false } });
    } finally {
      await server.execAsSuperuser(`DROP ROLE IF EXISTS "${owner}"`);
    }
  });
});
