import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mustNotPass } from "./support/attack.ts";
import { declare, openWorld, type World } from "./support/world.ts";

const declaration = declare((cluster) => ({
  ...cluster,
  roles: cluster.roles.map((role) =>
    role.name === "app_user"
      ? { ...role, settings: { default_transaction_read_only: "on", statement_timeout: "30s" } }
      : role,
  ),
  databases: cluster.databases.map((database) => ({ ...database, settings: { work_mem: "8MB" } })),
  settings: { idle_in_transaction_session_timeout: "1min" },
}));

describe("controls of settings do not pass", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(18, declaration);
  });
  afterAll(() => world.stop());

  it("settings-match-declaration, when a setting of the role in the database undoes the declared one of the role", () =>
    mustNotPass(world, {
      control: "settings-match-declaration",
      apply: () =>
        world.exec("ALTER ROLE app_user IN DATABASE appdb SET default_transaction_read_only = off"),
      proof: async () => {
        const rows = await world.execAs("app_user", "SHOW default_transaction_read_only");
        expect(rows).toEqual([{ default_transaction_read_only: "off" }]);
      },
      undo: () => world.exec("ALTER ROLE app_user IN DATABASE appdb RESET default_transaction_read_only"),
    }));

  it("settings-match-declaration, when a role's setting undoes the declared one of the database", () =>
    mustNotPass(world, {
      control: "settings-match-declaration",
      apply: () => world.exec("ALTER ROLE app_admin SET work_mem = '1GB'"),
      undo: () => world.exec("ALTER ROLE app_admin RESET work_mem"),
    }));

  it("settings-match-declaration, when a role's setting undoes the declared one of the server", () =>
    mustNotPass(world, {
      control: "settings-match-declaration",
      apply: () => world.exec("ALTER ROLE app_admin SET idle_in_transaction_session_timeout = 0"),
      undo: () => world.exec("ALTER ROLE app_admin RESET idle_in_transaction_session_timeout"),
    }));

  it("connections-logged, when log_min_messages drops every line about connections", () =>
    mustNotPass(world, {
      control: "connections-logged",
      apply: async () => {
        await world.exec("ALTER SYSTEM SET log_min_messages = 'panic'");
        await world.server.reload();
      },
      undo: async () => {
        await world.exec("ALTER SYSTEM RESET log_min_messages");
        await world.server.reload();
      },
    }));

  it("connections-logged, when nothing is written anywhere", () =>
    mustNotPass(world, {
      control: "connections-logged",
      apply: async () => {
        await world.exec("ALTER SYSTEM SET log_destination = ''");
        await world.server.reload();
      },
      undo: async () => {
        await world.exec("ALTER SYSTEM SET log_destination = 'csvlog, jsonlog'");
        await world.server.reload();
      },
    }));

  /*
   * Without pg_authid nobody sees that a verifier is MD5. The statement is therefore of its use: no line of pg_hba.conf lets
   * anybody in with one.
   */
  it("passwords-scram, when a verifier is MD5, no verifier was looked at, and a line takes it", async () => {
    const file = path.join(world.server.dataFolder, "pg_hba.conf");
    const before = await readFile(file, "utf8");
    const login = () => world.execAs("app_admin", "SELECT 1 AS one", "postgres");
    try {
      await mustNotPass(world, {
        control: "passwords-scram",
        apply: async () => {
          await world.exec(
            "SET password_encryption = 'md5'; ALTER ROLE app_admin PASSWORD 'adversary-password'; GRANT CONNECT ON DATABASE postgres TO app_admin",
          );
          await expect(login(), "a line with scram-sha-256 refuses it").rejects.toThrow(/password/);
          await writeFile(file, `hostssl all app_admin 127.0.0.1/32 md5\n${before}`);
          await world.server.reload();
        },
        proof: async () => {
          expect(await login()).toEqual([{ one: 1 }]);
        },
        undo: () =>
          world.exec(
            "SET password_encryption = 'scram-sha-256'; ALTER ROLE app_admin PASSWORD 'adversary-password'; REVOKE CONNECT ON DATABASE postgres FROM app_admin",
          ),
      });
    } finally {
      await writeFile(file, before);
      await world.server.reload();
    }
  });
});
