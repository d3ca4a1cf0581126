import { describe, expect, it } from "vitest";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { quoteIdentifier } from "#postgres/client/quote.ts";
import { hasSharedServer, sharedServer, uniqueRoleName } from "#test/support/shared-servers.ts";
import { endpointOf, snapshot } from "../client/session.ts";

describe.each([15, 18] as const)("readRoleCatalogue on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("reads attributes, ends of validity, kinds of passwords and memberships", async () => {
    const server = sharedServer(major);
    const name = uniqueRoleName("role");
    const group = uniqueRoleName('gr"oup');
    const [member, forever, never] = [name, `${name}_forever`, `${name}_never`];
    const md5 = `md5${"0".repeat(32)}`;
    await server.execAsSuperuser(`
      CREATE ROLE ${quoteIdentifier(group)} NOINHERIT CREATEROLE VALID UNTIL '2031-02-03 04:05:06.5+02' CONNECTION LIMIT 3;
      CREATE ROLE ${member} LOGIN NOINHERIT BYPASSRLS PASSWORD 'p' IN ROLE ${quoteIdentifier(group)};
      CREATE ROLE ${forever} REPLICATION CREATEDB PASSWORD '${md5}' VALID UNTIL 'infinity';
      CREATE ROLE ${never} VALID UNTIL '12031-01-01 00:00:00+00';
      GRANT ${forever} TO ${member} WITH ADMIN OPTION`);
    if (major >= 16)
      await server.execAsSuperuser(`GRANT ${forever} TO ${never} WITH INHERIT TRUE, SET FALSE`);
    try {
      const { catalogue, visibility } = await snapshot(endpointOf(server), readRoleCatalogue);
      const role = (wanted: string) => catalogue.roles.find((each) => each.name === wanted);
      expect(role(group)).toMatchObject({
        ...{ predefined: false, inherit: false, createRole: true, connectionLimit: 3, canLogin: false },
        ...{ validUntil: "2031-02-03T02:05:06.500Z", password: "none" },
      });
      expect(role(member)).toMatchObject({
        canLogin: true,
        bypassRls: true,
        password: "scram-sha-256",
        validUntil: null,
      });
      expect(role(forever)).toMatchObject({
        replication: true,
        createDatabase: true,
        password: "md5",
        validUntil: "infinity",
      });
      expect(new Date(role(never)?.validUntil ?? "").getUTCFullYear()).toBe(12031);
      expect(role("pg_monitor")).toMatchObject({ predefined: true });
      expect(role(server.superuser)).toMatchObject({ superuser: true, predefined: false });
      const edges = catalogue.memberships.filter((each) => each.role === group || each.role === forever);
      const options = { grantor: server.superuser, inherit: false, set: true };
      expect(edges).toEqual(
        expect.arrayContaining([
          { role: group, member, admin: false, ...options },
          { role: forever, member, admin: true, ...options },
        ]),
      );
      if (major >= 16)
        expect(edges).toContainEqual({
          role: forever,
          member: never,
          admin: false,
          ...options,
          inherit: true,
          set: false,
        });
      expect(visibility.pg_authid).toEqual({ state: "observed" });
      expect(catalogue.serverVersionNum).toBeGreaterThanOrEqual(major * 10_000);
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${quoteIdentifier(group)}, ${member}, ${forever}, ${never}`);
    }
  });

  test("says that passwords are not visible to an ordinary role", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("role");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    try {
      const { catalogue, visibility } = await snapshot(
        endpointOf(server, "postgres", role, "p"),
        readRoleCatalogue,
      );
      expect(visibility.pg_authid).toEqual({
        state: "not-observable",
        reason: expect.stringContaining("permission denied"),
      });
      expect(new Set(catalogue.roles.map(({ password }) => password))).toEqual(new Set(["not-visible"]));
      expect(catalogue.roles.map(({ name }) => name)).toContain(role);
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });
});
