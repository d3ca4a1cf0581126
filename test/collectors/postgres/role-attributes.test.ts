import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectObservation } from "#collectors/collect.ts";
import { roleAttributesCollector } from "#collectors/postgres/role-attributes.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { accessTo, type CollectorRole, collectorRole, requestFor } from "../support/collector-role.ts";
import { observe, surface } from "../support/observe.ts";

const majors = hasSharedServer(15) ? ([15, 18] as const) : ([18] as const);
const names = [`q"uote`, "🦕 with space", "dotted.name", "line\nbreak", "é".repeat(31), "pgbouncer"];
const id = pg.escapeIdentifier;

describe.each(majors)("role-attributes on PostgreSQL %i", (major) => {
  let server: TestServer;
  let role: CollectorRole;
  beforeAll(async () => {
    server = await startTestServer({ major });
    role = await collectorRole(server, ["role-attributes"]);
    for (const name of names)
      await server.execAsSuperuser(`CREATE ROLE ${id(name)} LOGIN PASSWORD 'x' CONNECTION LIMIT 3`);
    await server.execAsSuperuser(
      `GRANT ${id("dotted.name")} TO ${id(`q"uote`)} WITH ADMIN OPTION;
       ALTER ROLE ${id("🦕 with space")} SET log_statement = 'ddl';
       ALTER ROLE ${id("🦕 with space")} BYPASSRLS VALID UNTIL '2030-01-02 03:04:05+00'`,
    );
  });
  afterAll(() => server.stop());

  const request = () => requestFor(accessTo(server, role.name));

  it("sees each role once under its true name, and no verifier", async () => {
    const observation = await observe(roleAttributesCollector, request());
    const { roles, memberships, settings } = observation.facts;
    const known = roles.map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining([...names, "postgres", "pg_read_all_data", role.name]));
    expect(new Set(known).size).toBe(known.length);
    expect(roles.find(({ name }) => name === "🦕 with space")).toMatchObject({
      bypassRls: true,
      canLogin: true,
      connectionLimit: 3,
      predefined: false,
      validUntil: expect.stringContaining("2030-01-02T03:04:05"),
      password: "not-visible",
    });
    expect(memberships).toContainEqual(
      expect.objectContaining({ role: "dotted.name", member: `q"uote`, admin: true, set: true }),
    );
    expect(settings).toEqual([
      { role: "🦕 with space", database: null, name: "log_statement", value: "ddl" },
    ]);
    expect(surface(observation, "pg_authid")).toBe("not-observable");
    expect(surface(observation, "pg_roles")).toBe("observed");
  });

  it("tells the kind of a password, never more, where it may look", async () => {
    const access = accessTo(server, server.superuser, { password: server.password });
    const observation = await observe(roleAttributesCollector, requestFor(access));
    expect(surface(observation, "pg_authid")).toBe("observed");
    expect(observation.facts.roles.find(({ name }) => name === "pgbouncer")?.password).toBe("scram-sha-256");
    expect(JSON.stringify(observation)).not.toContain(server.password);
  });

  it("gives equal facts for an unchanged server", async () => {
    const first = await observe(roleAttributesCollector, request());
    const second = await observe(roleAttributesCollector, request());
    expect(second.facts).toEqual(first.facts);
  });

  it.each(["pg_roles", "pg_auth_members", "pg_db_role_setting"])(
    "fails as a whole when %s is closed to it",
    async (relation) => {
      await server.execAsSuperuser(`REVOKE SELECT ON ${relation} FROM PUBLIC`);
      try {
        const result = await collectObservation(roleAttributesCollector, request());
        expect(result).toMatchObject({ ok: false, code: "permission-denied" });
      } finally {
        await server.execAsSuperuser(`GRANT SELECT ON ${relation} TO PUBLIC`);
      }
    },
  );
});
