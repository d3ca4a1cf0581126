import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { effectiveSettingNames } from "#collectors/postgres/audit-setting-names.ts";
import { auditSettingsCollector, unreadableLine } from "#collectors/postgres/audit-settings.ts";
import { effectiveAuditSettings } from "#collectors/postgres/effective-audit-settings.ts";
import { notRecorded } from "#collectors/postgres/redaction.ts";
import { evidenceKindIds, type FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Observation } from "#policies/model/observation.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { withClient } from "#test/support/server-connection.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { accessTo, type CollectorRole, collectorRole, requestFor } from "../support/collector-role.ts";
import { observe, surface } from "../support/observe.ts";

const majors = hasSharedServer(15) ? ([15, 18] as const) : ([18] as const);
const oddDatabase = `d"b 🦕`;
const logins = ["plain", `o"dd 🦕 'role`, "In Every Way"];
const password = "password of the logins";
const id = pg.escapeIdentifier;

describe.each(majors)("audit-settings on PostgreSQL %i", (major) => {
  let server: TestServer;
  let role: CollectorRole;

  beforeAll(async () => {
    server = await startTestServer({
      major,
      settings: { log_connections: "on", ssl_passphrase_command: "" },
    });
    role = await collectorRole(server);
    await server.execAsSuperuser(`CREATE DATABASE ${id(oddDatabase)}`);
    for (const login of logins)
      await server.execAsSuperuser(`CREATE ROLE ${id(login)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    const [plain = "", odd = "", every = ""] = logins.map((login) => id(login));
    const settings = [
      `ALTER ROLE ALL SET row_security = off`,
      `ALTER DATABASE ${id(oddDatabase)} SET log_statement = 'ddl'`,
      `ALTER DATABASE ${id(oddDatabase)} SET app.jwt_secret = 'a secret of the application'`,
      `ALTER ROLE ${odd} SET log_statement = 'ALL'`,
      `ALTER ROLE ${odd} SET default_transaction_read_only = 'yes'`,
      `ALTER ROLE ${odd} SET app.token = 'another secret'`,
      `ALTER ROLE ${every} IN DATABASE ${id(oddDatabase)} SET log_statement = 'mod'`,
      `ALTER ROLE ${every} SET row_security = on`,
      `GRANT SET ON PARAMETER log_statement TO ${plain}`,
      // So that the logins themselves can say what session_preload_libraries is.
      `GRANT pg_read_all_settings TO ${plain}, ${odd}, ${every}`,
      ...(server.pgaudit ? [`ALTER ROLE ${odd} SET pgaudit.log = 'none'`] : []),
      ...(server.pgaudit ? [`ALTER DATABASE ${id(oddDatabase)} SET pgaudit.log = 'WRITE, ddl'`] : []),
    ];
    for (const statement of settings) await server.execAsSuperuser(statement);
  });
  afterAll(() => server.stop());

  const look = (
    who = role.name,
    databases = [oddDatabase],
  ): Promise<Observation<FactsOf<"audit-settings">>> =>
    observe(auditSettingsCollector, requestFor(accessTo(server, who, { databases })));

  it("sees everything with exactly what collector-needs gives", async () => {
    const observation = await look();
    const blind = observation.visibility.filter((entry) => entry.state !== "observed");
    expect(blind).toEqual([]);
    const { settings, overrides, hbaRules, parameterPrivileges, extensions } = observation.facts;
    const preload = settings.find((setting) => setting.name === "shared_preload_libraries");
    expect(preload?.value).toBe(server.pgaudit ? "pgaudit" : "");
    expect(settings.some((setting) => setting.name === "pgaudit.log")).toBe(server.pgaudit);
    expect(surface(observation, "setting:pgaudit.log")).toBe("observed");
    expect(overrides).toContainEqual({ role: null, database: null, name: "row_security", value: "off" });
    expect(settings.find((setting) => setting.name === "row_security")).toMatchObject({
      value: "off",
      source: "global",
    });
    expect(hbaRules.map((rule) => rule.type)).toContain("hostssl");
    expect(parameterPrivileges).toMatchObject([{ parameter: "log_statement" }]);
    expect(extensions).toContainEqual({ database: oddDatabase, name: "plpgsql", version: "1.0" });
  });

  it("does not record what applications keep in settings", async () => {
    const text = JSON.stringify((await look()).facts);
    expect(text).not.toContain("secret of the application");
    expect(text).not.toContain("another secret");
    expect(text).toContain(notRecorded);
  });

  it("does not record what pg_hba.conf keeps secret, in good lines and in broken ones", async () => {
    const file = path.join(server.dataFolder, "pg_hba.conf");
    const before = await readFile(file, "utf8");
    const good = `hostssl all r 127.0.0.1/32 radius radiusservers="127.0.0.1" radiussecrets="hush-1"`;
    const bad = `hostssl all r 127.0.0.1/32 radius radiusservers="127.0.0.1" radiussecrets="hush-2,"`;
    const worse = `hostssl all r 127.0.0.1/32 scram-sha-256 hush-3-without-a-name`;
    await appendFile(file, [good, bad, worse, ""].join("\n"));
    try {
      const rules = (await look()).facts.hbaRules;
      expect(rules.filter((rule) => rule.error !== null)).toHaveLength(2);
      const radius = rules.find((rule) => rule.method === "radius" && rule.error === null);
      expect(radius?.options).toContain(`radiussecrets=${notRecorded}`);
      // For a bad list of secrets the server gives a line without a type, and no error either.
      expect(rules.find((rule) => rule.line === (radius?.line ?? 0) + 1)).toMatchObject({
        type: "unreadable",
        error: unreadableLine,
      });
      expect(JSON.stringify(rules)).not.toContain("hush");
    } finally {
      await writeFile(file, before);
    }
  });

  it("tells for every login what the server answers to that login", async () => {
    const { effective } = (await look()).facts;
    const known = effectiveSettingNames.filter((name) => server.pgaudit || !name.startsWith("pgaudit."));
    for (const login of logins) {
      for (const database of ["postgres", oddDatabase]) {
        const config = server.connectionConfig(database, login, password);
        await withClient(config, async (client) => {
          for (const name of known) {
            const { rows } = await client.query("SELECT current_setting($1) AS value", [name]);
            const told = effective.find(
              (row) => row.role === login && row.database === database && row.name === name,
            );
            const where = `${name} of ${login} in ${database}: ${told?.value} and ${rows[0].value}`;
            expect(settingValuesEqual(name, told?.value ?? "missing", rows[0].value), where).toBe(true);
          }
        });
      }
    }
    expect(effective.filter((row) => row.role === "In Every Way" && row.name === "log_statement")).toEqual([
      {
        role: "In Every Way",
        database: oddDatabase,
        name: "log_statement",
        value: "mod",
        from: "role-in-database",
      },
      { role: "In Every Way", database: "postgres", name: "log_statement", value: "none", from: "server" },
      { role: "In Every Way", database: "template1", name: "log_statement", value: "none", from: "server" },
    ]);
  });

  it("loses the settings that only pg_read_all_settings sees, and says so", async () => {
    await server.execAsSuperuser(`REVOKE pg_read_all_settings FROM ${role.name}`);
    try {
      const observation = await look();
      const names = observation.facts.settings.map((setting) => setting.name);
      expect(names).not.toContain("shared_preload_libraries");
      for (const name of ["pg_settings", "setting:shared_preload_libraries", "setting:log_directory"])
        expect(surface(observation, name)).toBe("not-observable");
      expect(surface(observation, "setting:session_preload_libraries")).toBe("not-observable");
      expect(observation.facts.effective.map((row) => row.name)).not.toContain("session_preload_libraries");
      expect(surface(observation, "setting:log_connections")).toBe("observed");
      if (!server.pgaudit) expect(surface(observation, "setting:pgaudit.log")).toBe("not-observable");
    } finally {
      await server.execAsSuperuser(`GRANT pg_read_all_settings TO ${role.name}`);
    }
  });

  it.each(["EXECUTE ON FUNCTION pg_hba_file_rules()", "SELECT ON pg_hba_file_rules"])(
    "loses the rules of pg_hba.conf without %s, and says so",
    async (privilege) => {
      await server.execAsSuperuser(`REVOKE ${privilege} FROM ${role.name}`);
      try {
        const observation = await look();
        expect(observation.facts.hbaRules).toEqual([]);
        expect(surface(observation, "pg_hba_file_rules")).toBe("not-observable");
      } finally {
        await server.execAsSuperuser(`GRANT ${privilege} TO ${role.name}`);
      }
    },
  );

  it("says which databases it could not look into", async () => {
    await server.execAsSuperuser(`REVOKE CONNECT ON DATABASE ${id(oddDatabase)} FROM PUBLIC`);
    try {
      const observation = await look(role.name, [oddDatabase, "gone"]);
      expect(surface(observation, `extensions:${oddDatabase}`)).toBe("not-observable");
      expect(surface(observation, "extensions:gone")).toBe("not-observable");
      expect(surface(observation, "extensions:postgres")).toBe("observed");
    } finally {
      await server.execAsSuperuser(`GRANT CONNECT ON DATABASE ${id(oddDatabase)} TO PUBLIC`);
    }
  });

  it("never takes what its own session was set to for the server's value", async () => {
    await using bent = await collectorRole(server, evidenceKindIds);
    await server.execAsSuperuser(`ALTER ROLE ${bent.name} SET log_statement = 'all'`);
    const observation = await look(bent.name);
    expect(surface(observation, "setting:log_statement")).toBe("not-observable");
    expect(observation.facts.settings.map((setting) => setting.name)).not.toContain("log_statement");
    const plain = observation.facts.effective.filter(
      (row) => row.role === "plain" && row.name === "log_statement",
    );
    expect(plain).toEqual([
      { role: "plain", database: oddDatabase, name: "log_statement", value: "ddl", from: "database" },
    ]);
  });
});

describe("effectiveAuditSettings", () => {
  it("refuses more than can be recorded one by one", () => {
    const many = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const catalogue = { settings: [], overrides: [] };
    expect(() => effectiveAuditSettings(catalogue, many, many)).toThrowError(
      expect.objectContaining({ code: "facts-too-large" }),
    );
  });
});
