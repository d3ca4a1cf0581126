import { describe, expect, it } from "vitest";
import { pendingRestart, planSettings } from "#postgres/plan/plan-settings.ts";
import { planSettingsRemoval } from "#postgres/plan/plan-settings-removal.ts";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
import type { CatalogueSetting, SettingsCatalogue } from "#postgres/settings/settings-catalogue.ts";

const base = { source: "configuration file", sourceFile: null, context: "sighup", pendingRestart: false };
const nothing: SettingsSpec = { server: {}, databases: [], roles: [] };

function catalogue(...settings: readonly Partial<CatalogueSetting>[]): SettingsCatalogue {
  return { settings: settings.map((each) => ({ ...base, name: "", value: "", ...each })), overrides: [] };
}

function sqlOf(server: Readonly<Record<string, string>>, of: SettingsCatalogue): readonly string[] {
  return planSettings({ ...nothing, server }, of).statements.map((statement) => statement.sql);
}

describe("planSettings", () => {
  it("sends nothing for a value that only looks different", () => {
    const of = catalogue(
      { name: "log_connections", value: "on" },
      { name: "pgaudit.log", value: "ddl, write" },
    );
    expect(sqlOf({ log_connections: "true", "pgaudit.log": "write,ddl" }, of)).toEqual([]);
  });

  it("writes every item of a list that the server quotes as a literal of its own, other lists as one text", () => {
    const of = catalogue(
      { name: "shared_preload_libraries", value: "", context: "postmaster" },
      { name: "pgaudit.log", value: "none" },
      { name: "log_destination", value: "stderr" },
    );
    const server = {
      shared_preload_libraries: "pg_stat_statements, pgaudit",
      "pgaudit.log": "write, ddl",
      log_destination: "csvlog,jsonlog",
    };
    expect(sqlOf(server, of)).toEqual([
      `ALTER SYSTEM SET "log_destination" = 'csvlog,jsonlog'`,
      `ALTER SYSTEM SET "pgaudit"."log" = 'write, ddl'`,
      `ALTER SYSTEM SET "shared_preload_libraries" = 'pg_stat_statements', 'pgaudit'`,
      "SELECT pg_reload_conf()",
    ]);
  });

  it("knows by the files that a value waits for a restart, and without them writes it again", () => {
    const of = catalogue({
      name: "max_connections",
      value: "100",
      context: "postmaster",
      pendingRestart: true,
    });
    const spec = { ...nothing, server: { max_connections: "50" } };
    expect(planSettings(spec, of, new Map([["max_connections", "50"]])).statements).toEqual([]);
    expect(planSettings(spec, of, new Map([["max_connections", "60"]])).statements).toHaveLength(2);
    expect(planSettings(spec, of).statements).toHaveLength(2);
    expect(pendingRestart(spec, of)).toEqual(["max_connections"]);
  });

  it("does not take a running value for met that the files will replace at the next start", () => {
    const of = catalogue({
      name: "max_connections",
      value: "50",
      context: "postmaster",
      pendingRestart: true,
    });
    expect(planSettings({ ...nothing, server: { max_connections: "50" } }, of).statements).toHaveLength(2);
  });

  it("leaves the command line and a session's own values out of reach", () => {
    const of = catalogue(
      { name: "ssl", value: "off", source: "command line" },
      { name: "TimeZone", value: "UTC", source: "client", context: "user" },
    );
    const { statements, outOfReach } = planSettings(
      { ...nothing, server: { ssl: "on", timezone: "UTC" } },
      of,
    );
    expect(statements).toEqual([]);
    expect(outOfReach.map((each) => each.item)).toEqual(["setting ssl", "setting TimeZone"]);
  });

  it("resets only what was declared, is no longer, and still stands", () => {
    const of: SettingsCatalogue = {
      settings: [],
      overrides: [{ role: "a", database: null, name: "work_mem", value: "1MB" }],
    };
    const previous = { ...nothing, roles: ["a", "b"].map((role) => ({ role, values: { work_mem: "1MB" } })) };
    expect(planSettingsRemoval(previous, nothing, of).statements.map((each) => each.sql)).toEqual([
      `ALTER ROLE "a" RESET "work_mem"`,
    ]);
    expect(planSettingsRemoval(previous, previous, of).statements).toEqual([]);
  });
});
