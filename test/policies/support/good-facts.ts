import { collectorRoles, settingsSpec } from "#policies/catalogue/declared-specs.ts";
import type { EvidenceKind, FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { cluster } from "./declaration.ts";

/** Facts of every kind with the surfaces that were seen. */
export interface Evidence {
  readonly facts: { readonly [K in EvidenceKind]: FactsOf<K> };
  readonly surfaces: { readonly [K in EvidenceKind]: readonly string[] };
}

type Role = FactsOf<"role-attributes">["roles"][number];

function role(name: string, changes: Partial<Role> = {}): Role {
  return {
    name,
    oid: 16_400,
    predefined: false,
    superuser: false,
    inherit: true,
    createRole: false,
    createDatabase: false,
    canLogin: false,
    replication: false,
    bypassRls: false,
    connectionLimit: -1,
    validUntil: null,
    password: "not-visible",
    ...changes,
  };
}

const all = {
  superuser: true,
  createRole: true,
  createDatabase: true,
  replication: true,
  bypassRls: true,
} as const;

const roleAttributes: FactsOf<"role-attributes"> = {
  serverVersionNum: 150_008,
  roles: [
    role("postgres", { ...all, oid: 10, canLogin: true }),
    role("pg_read_all_settings", { oid: 3374, predefined: true }),
    role("pg_write_all_data", { oid: 6182, predefined: true }),
    role("app_owner"),
    role("app_readwrite"),
    role("app_admin", { createRole: true }),
    role("app_user", { canLogin: true }),
    role("collector", { canLogin: true }),
  ],
  memberships: [
    {
      role: "app_readwrite",
      member: "app_user",
      grantor: "postgres",
      admin: false,
      inherit: true,
      set: true,
    },
    ...collectorRoles(cluster).map((member) => ({
      role: "pg_read_all_settings",
      member,
      grantor: "postgres",
      admin: false,
      inherit: true,
      set: true,
    })),
  ],
  settings: [],
};

const serverSettings: Readonly<Record<string, string>> = {
  ...settingsSpec(cluster, true).server,
  shared_preload_libraries: "pgaudit",
  logging_collector: "on",
  log_min_messages: "warning",
  "pgaudit.log_client": "off",
  "pgaudit.log_level": "log",
  "pgaudit.log_statement": "on",
  ssl: "on",
  lo_compat_privileges: "off",
};

const auditSettings: FactsOf<"audit-settings"> = {
  settings: Object.entries(serverSettings).map(([name, value]) => ({
    name,
    value,
    source: "configuration file",
    sourceFile: "/data/postgresql.auto.conf",
    context: "sighup",
    pendingRestart: false,
  })),
  overrides: [{ role: "collector", database: null, name: "default_transaction_read_only", value: "on" }],
  parameterPrivileges: [],
  extensions: [{ database: "appdb", name: "pgaudit", version: "1.7" }],
  hbaRules: [
    {
      line: 2,
      type: "hostssl",
      databases: ["all"],
      users: ["all"],
      address: "127.0.0.1",
      netmask: "255.255.255.255",
      method: "scram-sha-256",
      options: [],
      error: null,
    },
  ],
  effective: [],
};

type Entry = FactsOf<"object-privileges">["objects"][number];

function held(
  grantee: string,
  grantor: string,
  ...privileges: Entry["acl"][number]["privilege"][]
): Entry["acl"] {
  return privileges.map((privilege) => ({ grantee, grantor, privilege, grantable: false }));
}

const explicit = { column: null, owner: "app_owner", aclSource: "explicit", extension: null } as const;

const objectPrivileges: FactsOf<"object-privileges"> = {
  database: "appdb",
  objects: [
    {
      ...explicit,
      kind: "database",
      schema: null,
      name: "appdb",
      acl: [
        ...held("app_owner", "app_owner", "CREATE", "CONNECT", "TEMPORARY"),
        ...held("app_readwrite", "app_owner", "CONNECT"),
        ...held("collector", "app_owner", "CONNECT"),
      ],
    },
    {
      ...explicit,
      kind: "schema",
      schema: null,
      name: "app",
      acl: [
        ...held("app_owner", "app_owner", "CREATE", "USAGE"),
        ...held("app_readwrite", "app_owner", "USAGE"),
      ],
    },
    {
      ...explicit,
      kind: "table",
      schema: "app",
      name: "orders",
      acl: [
        ...held(
          "app_owner",
          "app_owner",
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "TRUNCATE",
          "REFERENCES",
          "TRIGGER",
        ),
        ...held("app_readwrite", "app_owner", "SELECT", "INSERT"),
      ],
    },
  ],
  defaults: [
    { creator: "app_owner", schema: null, class: "routines", acl: held("app_owner", "app_owner", "EXECUTE") },
    { creator: "app_owner", schema: null, class: "types", acl: held("app_owner", "app_owner", "USAGE") },
    {
      creator: "app_owner",
      schema: "app",
      class: "tables",
      acl: held("app_readwrite", "app_owner", "SELECT", "INSERT"),
    },
  ],
  altered: [],
  routines: [],
};

const serverIdentity: FactsOf<"server-identity"> = {
  systemIdentifier: "7300000000000000001",
  serverVersion: "15.8",
  serverVersionNum: 150_008,
  inRecovery: false,
  timeline: 1,
  startedAt: "2026-01-01T00:00:00Z",
  databases: ["appdb", "postgres", "template0", "template1"].map((name) => ({
    name,
    owner: name === "appdb" ? "app_owner" : "postgres",
    encoding: "UTF8",
    allowConnections: name !== "template0",
    isTemplate: name.startsWith("template"),
    connectionLimit: -1,
  })),
};

/** Every declared login, and the administrator. */
const logins = ["app_user", "collector", "postgres"];

const tlsEndpoint: FactsOf<"tls-endpoint"> = {
  host: "127.0.0.1",
  port: 5432,
  serverName: "db.example",
  plaintext: logins.map((login) => ({
    database: "appdb",
    role: login,
    outcome: "refused",
    detail: "no pg_hba.conf entry",
  })),
  authentication: logins.map((login) => ({ database: "appdb", role: login, asked: "sasl", detail: "" })),
  versions: [
    { version: "TLSv1", outcome: "refused", detail: "alert" },
    { version: "TLSv1.1", outcome: "refused", detail: "alert" },
    { version: "TLSv1.2", outcome: "accepted", detail: "" },
    { version: "TLSv1.3", outcome: "accepted", detail: "" },
  ],
  certificate: {
    subject: "CN=db.example",
    issuer: "CN=ca",
    names: ["db.example"],
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2027-01-01T00:00:00Z",
    keyType: "ec",
    keyBits: 256,
    serialNumber: "01",
    sha256: "00",
    trusted: true,
    distrustReason: null,
    nameMatches: true,
    chain: ["00"],
  },
  negotiated: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
};

/** Evidence of a server that is all that the fixture declares. */
export const goodEvidence: Evidence = {
  facts: {
    "server-identity": serverIdentity,
    "role-attributes": roleAttributes,
    "audit-settings": auditSettings,
    "object-privileges": objectPrivileges,
    "tls-endpoint": tlsEndpoint,
  },
  surfaces: {
    "server-identity": ["pg_control_system", "pg_database"],
    "role-attributes": ["pg_roles", "pg_auth_members", "pg_db_role_setting"],
    "audit-settings": [
      "pg_settings",
      "pg_db_role_setting",
      "pg_parameter_acl",
      "pg_hba_file_rules",
      "extensions:appdb",
      ...Object.keys(serverSettings).map((name) => `setting:${name}`),
    ],
    "object-privileges": [
      "pg_database",
      "pg_namespace",
      "pg_class",
      "pg_attribute",
      "pg_proc",
      "pg_type",
      "pg_default_acl",
    ],
    "tls-endpoint": [
      "wire-plaintext",
      "wire-authentication",
      "certificate",
      "wire-tls:TLSv1",
      "wire-tls:TLSv1.1",
      "wire-tls:TLSv1.2",
      "wire-tls:TLSv1.3",
    ],
  },
};
