import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectObservation } from "#collectors/collect.ts";
import { objectPrivilegesCollector } from "#collectors/postgres/object-privileges.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { accessTo, type CollectorRole, collectorRole, requestFor } from "../support/collector-role.ts";
import { observe, surface } from "../support/observe.ts";

const majors = hasSharedServer(15) ? ([15, 18] as const) : ([18] as const);
const database = `d"b 🦕`;
const odd = `t"able 🦕`;
const id = pg.escapeIdentifier;

describe.each(majors)("object-privileges on PostgreSQL %i", (major) => {
  let server: TestServer;
  let role: CollectorRole;
  beforeAll(async () => {
    server = await startTestServer({ major });
    role = await collectorRole(server, ["object-privileges"]);
    await server.execAsSuperuser(`CREATE DATABASE ${id(database)}`);
    await server.execAsSuperuser(
      `CREATE ROLE reader; CREATE ROLE "a writer";
       CREATE SCHEMA app;
       CREATE TABLE app.${id(odd)} (id int, "se""cret" text);
       CREATE FUNCTION app.f(integer, "x y" text) RETURNS int LANGUAGE sql AS 'SELECT 1';
       CREATE TABLE app.closed (id int);
       REVOKE ALL ON app.closed FROM postgres;
       GRANT SELECT ON app.${id(odd)} TO PUBLIC;
       GRANT INSERT, SELECT ON app.${id(odd)} TO "a writer", reader WITH GRANT OPTION;
       GRANT UPDATE ("se""cret") ON app.${id(odd)} TO reader;
       ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader`,
      database,
    );
  });
  afterAll(() => server.stop());

  const request = () => requestFor(accessTo(server, role.name), database);

  it("sees grants, columns, routines, defaults, and what nobody may", async () => {
    const observation = await observe(objectPrivilegesCollector, request());
    const { objects, defaults } = observation.facts;
    expect(observation.facts.database).toBe(database);
    const table = objects.find((object) => object.kind === "table" && object.name === odd);
    expect(table).toMatchObject({ schema: "app", owner: "postgres", aclSource: "explicit" });
    expect(table?.acl).toContainEqual({
      grantee: "public",
      grantor: "postgres",
      privilege: "SELECT",
      grantable: false,
    });
    expect(objects.find((object) => object.name === "closed")).toMatchObject({
      aclSource: "explicit",
      acl: [],
    });
    expect(objects.find((object) => object.kind === "column")).toMatchObject({
      name: odd,
      column: `se"cret`,
    });
    const routine = objects.find((object) => object.kind === "routine" && object.schema === "app");
    expect(routine).toMatchObject({ aclSource: "default" });
    expect(routine?.acl).toContainEqual(expect.objectContaining({ grantee: "public", privilege: "EXECUTE" }));
    expect(defaults).toMatchObject([{ creator: "postgres", schema: "app", class: "tables" }]);
    for (const name of [
      "pg_class",
      "pg_attribute",
      "pg_proc",
      "pg_default_acl",
      "pg_namespace",
      "pg_database",
    ])
      expect(surface(observation, name)).toBe("observed");
  });

  it("gives equal facts in the same order, whatever the order of the grants", async () => {
    const first = await observe(objectPrivilegesCollector, request());
    const columns = `app.${id(odd)}`;
    await server.execAsSuperuser(
      `REVOKE ALL ON ${columns} FROM reader, "a writer", PUBLIC;
       GRANT UPDATE ("se""cret") ON ${columns} TO reader;
       GRANT SELECT, INSERT ON ${columns} TO reader, "a writer" WITH GRANT OPTION;
       GRANT SELECT ON ${columns} TO PUBLIC`,
      database,
    );
    const second = await observe(objectPrivilegesCollector, request());
    expect(JSON.stringify(second.facts)).toBe(JSON.stringify(first.facts));
  });

  it("tells what was granted since on the system's objects, and which routines run as their owner", async () => {
    const before = await observe(objectPrivilegesCollector, request());
    expect(before.facts.altered).toEqual([]);
    await server.execAsSuperuser(
      `GRANT SELECT ON pg_authid TO reader;
       CREATE FUNCTION app.g() RETURNS int LANGUAGE sql SECURITY DEFINER SET row_security = off AS 'SELECT 1'`,
      database,
    );
    try {
      const { altered, routines } = (await observe(objectPrivilegesCollector, request())).facts;
      const added = [{ grantee: "reader", grantor: "postgres", privilege: "SELECT", grantable: false }];
      expect(altered).toMatchObject([
        { schema: "pg_catalog", name: "pg_authid", ownerChanged: false, added },
      ]);
      const config = [{ name: "row_security", value: "off" }];
      expect(routines).toMatchObject([{ schema: "app", name: "g()", securityDefiner: true, config }]);
    } finally {
      await server.execAsSuperuser("REVOKE SELECT ON pg_authid FROM reader; DROP FUNCTION app.g()", database);
    }
  });

  it.each(["pg_class", "pg_attribute", "pg_proc", "pg_default_acl", "pg_namespace"])(
    "fails as a whole when %s is closed to it",
    async (relation) => {
      await server.execAsSuperuser(`REVOKE SELECT ON ${relation} FROM PUBLIC`, database);
      try {
        const result = await collectObservation(objectPrivilegesCollector, request());
        expect(result).toMatchObject({ ok: false, code: "permission-denied" });
      } finally {
        await server.execAsSuperuser(`GRANT SELECT ON ${relation} TO PUBLIC`, database);
      }
    },
  );
});
