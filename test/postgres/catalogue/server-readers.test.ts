import { describe, expect, it } from "vitest";
import { readDatabases } from "#postgres/catalogue/databases.ts";
import { readExtensions } from "#postgres/catalogue/extensions.ts";
import { readHbaRules } from "#postgres/catalogue/hba-rules.ts";
import { readOwnedObjects } from "#postgres/catalogue/owned-objects.ts";
import { readParameterPrivileges } from "#postgres/catalogue/parameter-privileges.ts";
import { readServerIdentity } from "#postgres/catalogue/server-identity.ts";
import {
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { endpointOf, snapshot } from "../client/session.ts";

describe.each([15, 18] as const)("readers of server-wide facts on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("readServerIdentity names the cluster that initdb made, to an ordinary role too", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("identity");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    try {
      const { identity, visibility } = await snapshot(
        endpointOf(server, "postgres", role, "p"),
        readServerIdentity,
      );
      expect(identity).toMatchObject({
        ...{ systemIdentifier: server.systemIdentifier, inRecovery: false, timeline: 1 },
        ...{ sessionUser: role, currentUser: role, database: "postgres" },
      });
      expect(Math.floor(identity.serverVersionNum / 10_000)).toBe(major);
      expect(identity.lsn).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
      expect(new Date(identity.startedAt).toISOString()).toBe(identity.startedAt);
      expect(Date.parse(identity.serverClock)).toBeGreaterThan(Date.parse(identity.startedAt));
      expect(Object.values(visibility)).toEqual([
        { state: "observed" },
        { state: "observed" },
        { state: "observed" },
      ]);
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("what may not be called is null, and said so", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "identity");
    const role = uniqueRoleName("identity");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    await database.exec("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    try {
      const { identity, visibility } = await snapshot(
        endpointOf(server, database.name, role, "p"),
        readServerIdentity,
      );
      expect(identity.systemIdentifier).toBeNull();
      expect(visibility.pg_control_system.state).toBe("not-observable");
      expect(visibility.pg_control_checkpoint.state).toBe("observed");
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("readHbaRules reads the rules, and not to an ordinary role", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("hba");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    try {
      const all = await snapshot(endpointOf(server), readHbaRules);
      expect(
        all.state === "observed" &&
          all.rows.some(({ type, method }) => type === "hostssl" && method === "scram-sha-256"),
      ).toBe(true);
      expect(all.state === "observed" && all.rows.every(({ error }) => error === null)).toBe(true);
      const none = await snapshot(endpointOf(server, "postgres", role, "p"), readHbaRules);
      expect(none).toEqual({ state: "not-observable", reason: expect.stringContaining("permission denied") });
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("readDatabases and readExtensions", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "readers");
    await database.exec("CREATE EXTENSION pgcrypto");
    const databases = await snapshot(endpointOf(server), readDatabases);
    expect(databases.find(({ name }) => name === "template0")).toMatchObject({
      allowConnections: false,
      isTemplate: true,
    });
    expect(databases.find(({ name }) => name === database.name)).toMatchObject({
      ...{
        owner: server.superuser,
        encoding: "UTF8",
        allowConnections: true,
        isTemplate: false,
        connectionLimit: -1,
      },
    });
    const extensions = await snapshot(endpointOf(server, database.name), readExtensions);
    expect(extensions).toMatchObject([
      { name: "pgcrypto", schema: "public", owner: server.superuser },
      { name: "plpgsql", schema: "pg_catalog" },
    ]);
  });

  test("readParameterPrivileges and readOwnedObjects see what concerns a role, in every database", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "readers");
    const role = uniqueRoleName("owner");
    await server.execAsSuperuser(`CREATE ROLE ${role}`);
    try {
      expect(await snapshot(endpointOf(server), (session) => readOwnedObjects(session, role))).toEqual([]);
      expect(
        await snapshot(endpointOf(server), (session) => readOwnedObjects(session, `${role}x`)),
      ).toBeNull();
      await server.execAsSuperuser(
        `GRANT SET ON PARAMETER log_min_duration_statement TO ${role} WITH GRANT OPTION`,
      );
      await database.exec(
        `CREATE SCHEMA s AUTHORIZATION ${role}; CREATE TABLE t (a int); GRANT SELECT ON t TO ${role}`,
      );
      const parameters = await snapshot(endpointOf(server), readParameterPrivileges);
      expect(
        parameters.find(({ parameter }) => parameter === "log_min_duration_statement")?.acl,
      ).toContainEqual({
        ...{ grantee: role, grantor: server.superuser, privilege: "SET", grantable: true },
      });
      const here = await snapshot(endpointOf(server, database.name), (session) =>
        readOwnedObjects(session, role),
      );
      expect(here).toEqual([
        expect.objectContaining({ database: null, catalogue: "pg_parameter_acl", dependency: "acl" }),
        expect.objectContaining({
          database: database.name,
          catalogue: "pg_class",
          dependency: "acl",
          description: "table public.t",
        }),
        expect.objectContaining({
          database: database.name,
          catalogue: "pg_namespace",
          dependency: "owner",
          description: "schema s",
        }),
      ]);
      const elsewhere = await snapshot(endpointOf(server), (session) => readOwnedObjects(session, role));
      expect(
        elsewhere?.filter((each) => each.database === database.name).map(({ description }) => description),
      ).toEqual([null, null]);
    } finally {
      await database.drop();
      await server.execAsSuperuser(`DROP OWNED BY ${role}`);
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });
});
