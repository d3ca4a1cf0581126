import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import { applicationName } from "#postgres/apply/apply-dependencies.ts";
import { createDatabase } from "#postgres/apply/create-database.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { dependencies, dropRoles, emptyAccess, targetOf } from "./apply-support.ts";

describe.each([15, 18] as const)("interruption and concurrency on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with a server", () => {
    const owner = uniqueRoleName("owner");
    const readers = Array.from({ length: 6 }, () => uniqueRoleName("reader"));
    let database: FreshDatabase;

    beforeAll(async () => {
      database = await freshDatabase(sharedServer(major), "cut");
      for (const role of [owner, ...readers]) await database.exec(`create role ${role}`);
      await database.exec(
        `create schema app authorization ${owner}; set role ${owner}; create table app.t (a int)`,
      );
    });
    afterAll(async () => {
      await database.drop();
      await dropRoles(sharedServer(major), [owner, ...readers]);
    });

    const spec = (to: readonly string[], mode: AccessSpec["mode"] = "exclusive"): AccessSpec => ({
      ...emptyAccess(database.name, mode),
      schemas: [{ name: "app", owner, objectOwner: owner }],
      grants: to.map((role) => ({
        on: "tables",
        schema: "app",
        objects: "all",
        to: role,
        privileges: ["SELECT"],
        grantable: false,
      })),
      creators: [owner],
      defaultPrivileges: to.map((role) => ({
        creator: owner,
        schema: "app",
        on: "tables",
        to: role,
        privileges: ["SELECT"],
        grantable: false,
      })),
      memberships: to.map((member) => ({ role: owner, member, admin: false, inherit: true, set: true })),
      members: readers,
    });
    const target = (): ReturnType<typeof targetOf> => targetOf(sharedServer(major), database.name);
    const state = async (): Promise<string> => {
      const { rows } = await database.exec(`select
        (select relacl::text from pg_class where oid = 'app.t'::regclass) as relation,
        (select datacl::text from pg_database where datname = current_database()) as database,
        (select string_agg(defaclacl::text, ' ') from pg_default_acl) as defaults,
        (select string_agg(roleid::regrole || '>' || member::regrole, ' ' order by 1) from pg_auth_members
          where roleid = '${owner}'::regrole) as members`);
      return JSON.stringify(rows);
    };

    it("a session that is cut before any statement leaves the old state, and the next apply converges", async () => {
      const two = spec(readers.slice(0, 2));
      await applyAccess(target(), spec([]), dependencies);
      const old = await state();
      for (let cutAt = 1; ; cutAt += 1) {
        let count = 0;
        const onStatement = async (): Promise<void> => {
          count += 1;
          if (count !== cutAt) return;
          await database.exec(`select pg_terminate_backend(pid, 10000) from pg_stat_activity
            where application_name = '${applicationName}' and datname = current_database()`);
        };
        const outcome = await applyAccess(target(), two, { ...dependencies, onStatement }).catch(
          (error) => error,
        );
        if (count < cutAt) {
          expect(outcome.changed).toBe(true);
          expect(cutAt).toBeGreaterThan(4);
          break;
        }
        expect(outcome).toMatchObject({ name: "PostgresError", code: "connection-lost" });
        expect(await state()).toBe(old);
      }
      expect((await applyAccess(target(), two, dependencies)).changed).toBe(false);
    });

    it("an abort leaves the old state", async () => {
      await applyAccess(target(), spec([]), dependencies);
      const old = await state();
      const abort = new AbortController();
      const onStatement = (): void => abort.abort();
      const applied = applyAccess(target(), spec(readers), {
        ...dependencies,
        onStatement,
        signal: abort.signal,
      });
      await expect(applied).rejects.toMatchObject({ code: "cancelled" });
      expect(await state()).toBe(old);
    });

    it("several applies at once, and somebody who takes no lock, end in what all of them declare", async () => {
      await applyAccess(target(), spec([]), dependencies);
      let stop = false;
      const stranger = (async () => {
        while (!stop) {
          await database
            .exec(`grant insert on app.t to ${readers[0]}; revoke insert on app.t from ${readers[0]}`)
            .catch(() => {});
        }
      })();
      const applies = readers.map((reader) =>
        applyAccess(target(), spec([reader], "additive"), dependencies),
      );
      const results = await Promise.allSettled(applies);
      stop = true;
      await stranger;
      expect(results.filter((result) => result.status === "rejected")).toEqual([]);
      const all = await applyAccess(target(), spec(readers, "additive"), dependencies);
      expect(all.changed).toBe(false);
    }, 120_000);

    it("a database is made once, whoever comes at the same time", async () => {
      const name = `${database.name}_made`;
      const made = await Promise.all(
        [1, 2, 3].map(() => createDatabase(target(), { name, owner }, dependencies)),
      );
      expect(made.filter((result) => result.changed)).toHaveLength(1);
      await database.exec("select 1");
      await sharedServer(major).execAsSuperuser(`drop database ${name}`);
    });
  });
});
