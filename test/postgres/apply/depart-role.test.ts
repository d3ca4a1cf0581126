import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { departRole } from "#postgres/apply/depart-role.ts";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { dependencies, dropRoles, targetOf } from "./apply-support.ts";

describe.each([15, 18] as const)("roles that shall be gone, on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with two databases", () => {
    const heir = uniqueRoleName("heir");
    let one: FreshDatabase;
    let two: FreshDatabase;

    beforeAll(async () => {
      one = await freshDatabase(sharedServer(major), "depart_one");
      two = await freshDatabase(sharedServer(major), "depart_two");
      await one.exec(`create role ${heir}`);
    });
    afterAll(async () => {
      await one.drop();
      await two.drop();
      await dropRoles(sharedServer(major), [heir]);
    });

    /** A role that owns and may do something in both databases, with a name that has to be quoted. */
    const leaver = async (): Promise<string> => {
      const name = `leaver ${randomBytes(4).toString("hex")}`;
      await one.exec(`create role "${name}"`);
      for (const database of [one, two]) {
        await database.exec(`
          drop schema if exists left_behind cascade; create schema left_behind authorization "${name}";
          create table left_behind.t (a int); alter table left_behind.t owner to "${name}";
          create table left_behind.mine (a int); grant select on left_behind.mine to "${name}";
          alter default privileges for role "${name}" grant select on tables to ${heir};
          grant create on database ${database.name} to "${name}"`);
      }
      return name;
    };
    const depart = (
      name: string,
      reassignTo: string | null,
      dropOwned: boolean,
    ): ReturnType<typeof departRole> =>
      departRole(targetOf(sharedServer(major), "postgres"), { name, reassignTo, dropOwned }, dependencies);
    const exists = async (name: string): Promise<boolean> =>
      (await one.exec(`select from pg_roles where rolname = '${name}'`)).rowCount === 1;
    const ownerIn = async (database: FreshDatabase): Promise<unknown> =>
      (
        await database.exec(
          `select tableowner from pg_tables where schemaname = 'left_behind' and tablename = 't'`,
        )
      ).rows;

    it("are kept, with the list, when nothing is said of what they leave", async () => {
      const name = await leaver();
      const refusal = await depart(name, null, false).catch((error) => error);
      expect(refusal).toMatchObject({ name: "ApplyError", code: "refused" });
      expect(refusal.message).toContain(`in database ${one.name}`);
      expect(refusal.message).toContain(`in database ${two.name}`);
      expect(await exists(name)).toBe(true);
      await depart(name, heir, false);
    });

    it("give what they own to the heir in every database, lose their privileges, and go; a second run sends nothing", async () => {
      const name = await leaver();
      const { statements } = await depart(name, heir, false);
      expect(statements).toEqual([
        `REASSIGN OWNED BY "${name}" TO "${heir}"`,
        `DROP OWNED BY "${name}" RESTRICT`,
        `REASSIGN OWNED BY "${name}" TO "${heir}"`,
        `DROP OWNED BY "${name}" RESTRICT`,
        `DROP ROLE "${name}"`,
      ]);
      expect(await exists(name)).toBe(false);
      for (const database of [one, two]) expect(await ownerIn(database)).toEqual([{ tableowner: heir }]);
      expect(await depart(name, heir, false)).toMatchObject({ changed: false, statements: [] });
    });

    it("take what they own with them when that is declared, and never what others built on it", async () => {
      const name = await leaver();
      await one.exec("create schema if not exists kept; create view kept.v as select a from left_behind.t");
      await expect(depart(name, null, true)).rejects.toMatchObject({
        name: "PostgresError",
        sqlState: "2BP01",
      });
      expect(await exists(name)).toBe(true);
      await one.exec("drop view kept.v; alter table left_behind.mine set schema kept");
      await two.exec("create schema kept; alter table left_behind.mine set schema kept");
      await depart(name, null, true);
      expect(await exists(name)).toBe(false);
      for (const database of [one, two]) expect(await ownerIn(database)).toEqual([]);
    });
  });
});
