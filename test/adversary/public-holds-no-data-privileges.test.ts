import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { isPublicByDesign } from "#policies/catalogue/judging/system-objects.ts";
import { mustNotPass } from "./support/attack.ts";
import { openWorld, type World } from "./support/world.ts";

const rows = z.array(z.object({ name: z.string() }));

describe("public-holds-no-data-privileges does not pass", () => {
  let world: World;
  const control = "public-holds-no-data-privileges";
  beforeAll(async () => {
    world = await openWorld(18);
  });
  afterAll(() => world.stop());

  it("when everybody may read the inner view that shows passwords of user mappings", () =>
    mustNotPass(world, {
      control,
      apply: async () => {
        await world.exec(
          "CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw",
          "appdb",
        );
        await world.exec(
          "CREATE USER MAPPING FOR postgres SERVER far OPTIONS (password 'far-password')",
          "appdb",
        );
        await world.exec("GRANT USAGE ON FOREIGN SERVER far TO PUBLIC", "appdb");
        await world.exec("GRANT SELECT ON information_schema._pg_user_mappings TO PUBLIC", "appdb");
      },
      proof: async () => {
        const seen = await world.execAs(
          "app_user",
          "SELECT umoptions::text FROM information_schema._pg_user_mappings",
        );
        expect(JSON.stringify(seen)).toContain("far-password");
      },
      undo: () =>
        world.exec(
          "REVOKE SELECT ON information_schema._pg_user_mappings FROM PUBLIC; DROP EXTENSION postgres_fdw CASCADE",
          "appdb",
        ),
    }));

  it("when everybody may make schemas, and so objects in them", () =>
    mustNotPass(world, {
      control,
      apply: () => world.exec("GRANT CREATE ON DATABASE appdb TO PUBLIC"),
      proof: () => world.execAs("app_user", "CREATE SCHEMA mine; CREATE TABLE mine.copy AS TABLE app.orders"),
      undo: () =>
        world.exec("REVOKE CREATE ON DATABASE appdb FROM PUBLIC; DROP SCHEMA mine CASCADE", "appdb"),
    }));

  it("knows every relation that initdb keeps from PUBLIC", async () => {
    const closed = await world.exec(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
          AND c.relkind IN ('r', 'v') AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0 AND a.privilege_type = 'SELECT')
        ORDER BY 1`,
      "template1",
    );
    const names = rows.parse(z.object({ rows: z.unknown() }).parse(closed).rows).map(({ name }) => name);
    expect(names).toContain("pg_authid");
    expect(names.filter((name) => isPublicByDesign(name, "SELECT"))).toEqual([]);
  });

  it("when lo_compat_privileges opens every large object to everybody", () =>
    mustNotPass(world, {
      control,
      apply: async () => {
        await world.exec("SELECT lo_from_bytea(4712, 'secret')", "appdb");
        await world.exec("ALTER DATABASE appdb SET lo_compat_privileges = on");
      },
      proof: () => world.execAs("app_user", "SELECT lo_put(4712, 0, 'changed'), lo_get(4712)"),
      undo: async () => {
        await world.exec("ALTER DATABASE appdb RESET lo_compat_privileges");
        await world.exec("SELECT lo_unlink(4712)", "appdb");
      },
    }));

  it("when a table open to everybody was made a member of an extension", () =>
    mustNotPass(world, {
      control,
      apply: () =>
        world.exec(
          "GRANT SELECT ON app.orders TO PUBLIC; ALTER EXTENSION plpgsql ADD TABLE app.orders",
          "appdb",
        ),
      undo: () =>
        world.exec(
          "ALTER EXTENSION plpgsql DROP TABLE app.orders; REVOKE SELECT ON app.orders FROM PUBLIC",
          "appdb",
        ),
    }));
});
