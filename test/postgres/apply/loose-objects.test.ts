import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { dependencies, dropRoles, emptyAccess, targetOf } from "./apply-support.ts";

const bool = z.array(z.object({ answer: z.boolean() }));

describe.each([15, 18] as const)("objects outside schemas on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with a server", () => {
    const reader = uniqueRoleName("reader");
    const other = uniqueRoleName("other");
    let database: FreshDatabase;

    beforeAll(async () => {
      database = await freshDatabase(sharedServer(major), "loose");
      await database.exec(`create role ${reader}; create role ${other}`);
      await database.exec(`
        create schema app; create domain app.positive as int; create type app.colour as enum ('red');
        create foreign data wrapper "odd fdw"; create server "odd.server" foreign data wrapper "odd fdw";
        select lo_create(4711); grant usage on foreign server "odd.server" to ${other};
        grant select on large object 4711 to ${other}`);
    });
    afterAll(async () => {
      await database.exec(`revoke set on parameter log_statement from ${reader}`);
      await database.drop();
      await dropRoles(sharedServer(major), [reader, other]);
    });

    const apply = (parts: Partial<AccessSpec>): ReturnType<typeof applyAccess> =>
      applyAccess(
        targetOf(sharedServer(major), database.name),
        { ...emptyAccess(database.name, "exclusive"), ...parts },
        dependencies,
      );
    const ask = async (sql: string): Promise<boolean> => {
      const rows = bool.parse((await database.exec(`select (${sql}) as answer`)).rows);
      return rows[0]?.answer ?? Promise.reject(new Error("no answer"));
    };
    const to = { to: reader, grantable: false } as const;

    it("grants on languages, wrappers, servers, large objects and domains, takes back, and then sends nothing", async () => {
      const grants = [
        { on: "languages", objects: ["plpgsql"], privileges: ["USAGE"], ...to },
        { on: "foreign-data-wrappers", objects: ["odd fdw"], privileges: ["USAGE"], ...to },
        { on: "foreign-servers", objects: "all", privileges: ["USAGE"], ...to },
        { on: "large-objects", objects: ["4711"], privileges: ["SELECT", "UPDATE"], ...to },
        { on: "domains", schema: "app", objects: "all", privileges: ["USAGE"], ...to },
      ] as const;
      const schemas = [{ name: "app", owner: null, objectOwner: null }];
      const loose = ["foreign-servers", "large-objects"] as const;
      const result = await apply({ grants, schemas, loose });
      expect(result.outOfReach).toEqual([]);
      // Named, and so in scope: PUBLIC loses the built-in USAGE.
      expect(await ask(`has_language_privilege('${other}', 'plpgsql', 'USAGE')`)).toBe(false);
      expect(await ask(`has_language_privilege('${reader}', 'plpgsql', 'USAGE')`)).toBe(true);
      expect(await ask(`has_language_privilege('${other}', 'sql', 'USAGE')`)).toBe(true);
      expect(await ask(`has_server_privilege('${reader}', 'odd.server', 'USAGE')`)).toBe(true);
      expect(await ask(`has_server_privilege('${other}', 'odd.server', 'USAGE')`)).toBe(false);
      expect(await ask(`has_foreign_data_wrapper_privilege('${reader}', 'odd fdw', 'USAGE')`)).toBe(true);
      expect(await ask(`has_type_privilege('${reader}', 'app.positive', 'USAGE')`)).toBe(true);
      expect(await ask(`has_type_privilege('${reader}', 'app.colour', 'USAGE')`)).toBe(false);
      const acl = `select lomacl::text like '%${reader}=rw/%' and lomacl::text not like '%${other}%' from pg_largeobject_metadata`;
      expect(await ask(acl)).toBe(true);
      expect((await apply({ grants, schemas, loose })).changed).toBe(false);
      expect((await apply({ loose })).statements).toEqual([
        `REVOKE USAGE ON FOREIGN SERVER "odd.server" FROM "${reader}"`,
        `REVOKE SELECT, UPDATE ON LARGE OBJECT 4711 FROM "${reader}"`,
      ]);
    });

    it("leaves kinds that are not in scope, and nothing named, alone", async () => {
      await database.exec(`grant usage on foreign server "odd.server" to ${other}`);
      await apply({});
      expect(await ask(`has_server_privilege('${other}', 'odd.server', 'USAGE')`)).toBe(true);
    });

    it("grants on parameters and tablespaces, and takes back what is not declared on those named", async () => {
      await database.exec(`grant alter system on parameter log_statement to ${other}`);
      const grants = [
        { on: "parameters", objects: ["Log_Statement"], privileges: ["SET"], ...to },
        { on: "tablespaces", objects: ["pg_default"], privileges: ["CREATE"], ...to },
      ] as const;
      expect((await apply({ grants })).outOfReach).toEqual([]);
      expect(await ask(`has_parameter_privilege('${reader}', 'log_statement', 'SET')`)).toBe(true);
      expect(await ask(`has_parameter_privilege('${other}', 'log_statement', 'ALTER SYSTEM')`)).toBe(false);
      expect(await ask(`has_tablespace_privilege('${reader}', 'pg_default', 'CREATE')`)).toBe(true);
      expect((await apply({ grants })).changed).toBe(false);
      await apply({ grants: [{ ...grants[1], to: other }] });
      expect(await ask(`has_tablespace_privilege('${reader}', 'pg_default', 'CREATE')`)).toBe(false);
      await database.exec(`revoke create on tablespace pg_default from ${other}`);
    });

    it("MAINTAIN is granted where it exists and refused with the reason where it does not", async () => {
      const grants = [
        { on: "tables", schema: "app", objects: "all", privileges: ["MAINTAIN"], ...to },
      ] as const;
      const result = await apply({ mode: "additive", grants });
      const reasons = result.outOfReach.map(({ reason }) => reason);
      expect(reasons).toEqual(major < 17 ? ["MAINTAIN exists from PostgreSQL 17 on"] : []);
    });

    it("mode observe sends nothing and says what differs", async () => {
      const grants = [
        { on: "schema", schema: "app", privileges: ["USAGE"], ...to },
        { on: "database", privileges: ["CONNECT"], ...to },
      ] as const;
      await database.exec(`grant connect, temporary on database ${database.name} to public`);
      const result = await apply({ mode: "observe", grants });
      expect(result).toMatchObject({ changed: false, statements: [] });
      expect(result.observed?.map(({ sql }) => sql)).toEqual([
        `REVOKE CONNECT, TEMPORARY ON DATABASE "${database.name}" FROM PUBLIC`,
        `GRANT CONNECT ON DATABASE "${database.name}" TO "${reader}"`,
        `GRANT USAGE ON SCHEMA "app" TO "${reader}"`,
      ]);
      expect(result.observed?.every(({ reason }) => reason.endsWith("(mode observe: never sent)"))).toBe(
        true,
      );
      expect(await ask(`has_schema_privilege('${reader}', 'app', 'USAGE')`)).toBe(false);
    });
  });
});
