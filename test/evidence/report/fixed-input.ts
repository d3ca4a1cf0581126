import type { RecordedObservation, ReportControl, ReportInput } from "#evidence/report/report-input.ts";
import { evidenceKinds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ControlAssessment } from "#policies/model/assessment.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import type { Subject } from "#policies/model/subject.ts";

/** A made-up digest: the same hexadecimal digits all over. */
function digest(seed: string): string {
  return seed.repeat(64).slice(0, 64);
}

const cluster: Subject = { stack: "dev", cluster: "main", database: null };
const appdb: Subject = { stack: "dev", cluster: "main", database: "appdb" };
const observedAt = "2026-11-20T06:00:00.000Z";

function needs(...kinds: readonly string[]): ReportControl["needs"] {
  return Object.fromEntries(kinds.map((kind) => [kind, { freshDays: 31 }]));
}

function control(
  id: string,
  statement: string,
  scope: "cluster" | "database",
  kinds: readonly string[],
): ReportControl {
  return {
    id,
    statement,
    scope,
    severity: "high",
    rationale: "Without it a mistake goes unnoticed.",
    remediation: "Take the role out of its memberships, or declare why it needs them.",
    needs: needs(...kinds),
  };
}

const controls: readonly ReportControl[] = [
  control(
    "audit-covers-every-login",
    "pgaudit records the declared statement classes for every role that can log in, and no role or database setting weakens it.",
    "cluster",
    ["audit-settings", "role-attributes"],
  ),
  control(
    "no-undeclared-superuser",
    "No role is a superuser except those that the declaration names.",
    "cluster",
    ["role-attributes"],
  ),
  control("plaintext-is-refused", "The endpoint refuses every connection without TLS.", "cluster", [
    "tls-endpoint",
  ]),
  control(
    "tls-minimum-version",
    "The endpoint really refuses TLS versions below the declared minimum.",
    "cluster",
    ["tls-endpoint"],
  ),
  control(
    "hba-requires-scram",
    "Every rule of pg_hba.conf that lets somebody in over the network asks for SCRAM.",
    "cluster",
    ["audit-settings"],
  ),
  control("connections-are-logged", "Connections and disconnections are logged.", "cluster", [
    "audit-settings",
  ]),
  control("backups-are-encrypted", "Backups are encrypted at rest.", "cluster", ["server-identity"]),
  control(
    "no-public-grants-on-data",
    "PUBLIC holds no privilege on tables, columns or sequences.",
    "database",
    ["object-privileges"],
  ),
  control(
    "access-as-declared",
    "Who can do what in the database is exactly what the declaration says.",
    "database",
    ["object-privileges", "role-attributes"],
  ),
];

function rests(kind: string, entry: number, subject: Subject): ControlAssessment["restsOn"][number] {
  return {
    kind,
    subject,
    entry,
    entrySha256: digest(`e${entry}`),
    factsSha256: digest(`f${entry}`),
    observedAt,
  };
}

const roles = rests("role-attributes", 4, cluster);
const settings = rests("audit-settings", 5, cluster);
const objects = rests("object-privileges", 6, appdb);
const tls = { ...rests("tls-endpoint", 3, cluster), observedAt: "2026-10-10T06:00:00.000Z" };

function verdict(
  control: string,
  subject: Subject,
  verdict: ControlAssessment["verdict"],
  rest: Partial<ControlAssessment>,
): ControlAssessment {
  return { control, subject, verdict, checked: null, findings: [], waived: [], restsOn: [], ...rest };
}

/** A role named to deceive: markup, quotes, a right-to-left override, an emoji of several characters. */
export const nastyRole = `<script>alert("o'x")</script>\u202Egnp.exe\u0007 👩‍💻`;

const assessments: readonly ControlAssessment[] = [
  verdict("audit-covers-every-login", cluster, "contradicted", {
    findings: [
      {
        code: "canary-missing",
        item: "app_login",
        message: "The settings say that app_login is audited, and its canary statement is not in the log.",
      },
    ],
    restsOn: [settings, roles],
  }),
  verdict("no-undeclared-superuser", cluster, "fail", {
    findings: [
      {
        code: "undeclared-superuser",
        item: nastyRole,
        message: `Role ${nastyRole} is a superuser, and the declaration does not name it.`,
      },
    ],
    restsOn: [roles],
  }),
  verdict("plaintext-is-refused", cluster, "pass", {
    checked: { count: 4, of: "pairs of database and role" },
    restsOn: [tls],
  }),
  verdict("tls-minimum-version", cluster, "stale", {
    findings: [
      {
        code: "evidence-stale",
        item: "tls-endpoint",
        message: "The newest tls-endpoint is 41 days old; 31 are allowed.",
      },
    ],
    restsOn: [tls],
  }),
  verdict("hba-requires-scram", cluster, "not-evaluable", {
    findings: [
      {
        code: "hba-not-visible",
        item: "pg_hba_file_rules",
        message: "The rules of pg_hba.conf could not be seen: permission denied for view pg_hba_file_rules.",
      },
    ],
    restsOn: [settings],
  }),
  verdict("connections-are-logged", cluster, "pass", {
    checked: { count: 2, of: "settings" },
    restsOn: [settings],
  }),
  verdict("backups-are-encrypted", cluster, "not-applicable", {
    findings: [
      { code: "declared-not-applicable", item: "main", message: "The development stack keeps no backups." },
    ],
  }),
  verdict("no-public-grants-on-data", appdb, "waived", {
    waived: [
      {
        finding: {
          code: "granted-to-public",
          item: "app.countries",
          message: "PUBLIC holds SELECT on table app.countries.",
        },
        approver: "Ada Lovelace",
        expires: "2027-01-31T00:00:00Z",
        reason: "The list of countries is public data.",
      },
    ],
    restsOn: [objects],
  }),
  verdict("access-as-declared", appdb, "pass", {
    checked: { count: 37, of: "privileges" },
    restsOn: [objects, roles],
  }),
];

function observation(
  kind: string,
  subject: Subject,
  entry: number,
  at: string,
  rest: Partial<RecordedObservation> = {},
): RecordedObservation {
  return {
    header: {
      kind,
      subject,
      source: {
        host: "127.0.0.1",
        port: 5433,
        systemIdentifier: "7431980012345678901",
        serverVersion: "15.18 (Debian 15.18-0+deb12u1)",
        serverVersionNum: 150018,
        lsn: "0/1A2B3C4",
        inRecovery: false,
        role: "pgattest_collector",
        tls: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
      },
      queries: [
        { name: "roles", sha256: digest("a"), rows: 23, ms: 1.5 },
        { name: "memberships", sha256: digest("b"), rows: 9, ms: 0.75 },
      ],
      visibility: [
        { surface: "pg_roles", state: "observed" },
        { surface: "pg_auth_members", state: "observed" },
      ],
      observedAt: { collector: at, server: at, offsetMs: 12 },
      collector: { id: kind, version: "1.0.0", bundleSha256: null },
      intendedSha256: digest("c"),
    },
    entry,
    entrySha256: digest(`e${entry}`),
    factsSha256: digest(`f${entry}`),
    facts: { state: "present", facts: {} },
    ...rest,
  };
}

const identityFacts = {
  systemIdentifier: "7431980012345678901",
  serverVersion: "15.18 (Debian 15.18-0+deb12u1)",
  serverVersionNum: 150018,
  inRecovery: false,
  timeline: 1,
  startedAt: "2026-11-19T20:00:00.000Z",
  databases: ["postgres", "appdb", "scratch"].map((name) => ({
    name,
    owner: "postgres",
    encoding: "UTF8",
    allowConnections: true,
    isTemplate: false,
    connectionLimit: -1,
  })),
};

const objectsSeen = observation("object-privileges", appdb, 6, observedAt);
const settingsSeen = observation("audit-settings", cluster, 5, observedAt);

/** The declaration of the fixed stack. */
export const fixedDeclaration = parseDeclaration({
  owners: ["Platform team"],
  reviewers: ["Ada Lovelace", "Grace Hopper"],
  waivers: [],
  clusters: [
    {
      name: "main",
      provider: { kind: "local" },
      audit: { classes: ["ddl", "role", "write"] },
      logging: { destinations: ["csvlog"] },
      roles: [
        { name: "app_admin", purpose: "owner" },
        { name: "app_login", purpose: "application", login: true, password: "generated" },
      ],
      databases: [
        {
          name: "appdb",
          owner: "app_admin",
          classification: "internal",
          access: { mode: "exclusive", schemas: [], grants: [] },
        },
      ],
    },
  ],
});

const intended: IntendedRecord = {
  version: 1,
  stack: "dev",
  declaration: fixedDeclaration,
  declarationSha256: digest("d"),
  git: { known: true, commit: "4f0c2a9e5b7d1386c0ffee00aa11bb22cc33dd44", clean: false },
  clusters: [
    {
      name: "main",
      endpoint: { host: "127.0.0.1", port: 5433, serverName: "localhost", caCertificatePem: null },
      maintenanceDatabase: "postgres",
      administrator: "postgres",
      systemIdentifier: "7431980012345678901",
      serverVersion: "15.18 (Debian 15.18-0+deb12u1)",
      pgaudit: { available: true },
      collector: {
        role: "pgattest_collector",
        password: secretReferenceSchema.parse("pulumi:collectorPassword"),
      },
      sent: { "main-roles": digest("1"), "main-access": digest("2"), "main-settings": digest("3") },
    },
  ],
  pgattestVersion: "0.1.0",
};

/** Everything of one stack, every verdict among it, with gaps and names that try to break the page. */
export const fixedInput: ReportInput = {
  madeAt: "2026-11-22T09:30:00.000Z",
  pgattestVersion: "0.1.0",
  assessment: {
    stack: "dev",
    assessedAt: "2026-11-20T06:00:04.000Z",
    declarationSha256: digest("d"),
    intendedSha256: canonicalDigest(intended),
    catalogueVersion: "1",
    assessments: [...assessments],
  },
  assessmentEntry: { entry: 7, entrySha256: digest("e7") },
  intended,
  observations: [
    objectsSeen,
    observation("tls-endpoint", cluster, 3, "2026-10-10T06:00:00.000Z"),
    observation("server-identity", cluster, 2, observedAt, {
      facts: { state: "present", facts: identityFacts },
    }),
    observation("role-attributes", cluster, 4, observedAt, {
      facts: { state: "erased", rule: "GDPR Art. 17", approver: "DPO", erasedAt: "2026-11-21T00:00:00.000Z" },
    }),
    {
      ...settingsSeen,
      header: {
        ...settingsSeen.header,
        visibility: [
          { surface: "pg_settings", state: "observed" },
          {
            surface: "pg_hba_file_rules",
            state: "not-observable",
            reason: "permission denied for view pg_hba_file_rules",
          },
        ],
      },
    },
  ],
  failures: [
    {
      kind: "tls-endpoint",
      subject: cluster,
      attemptedAt: "2026-11-20T06:00:01.000Z",
      code: "unreachable",
      reason: "127.0.0.1:5433 does not answer",
    },
  ],
  policyRecords: [
    {
      version: 1,
      run: "run-1",
      stack: "dev",
      phase: "up",
      startedAt: "2026-11-20T05:58:00.000Z",
      pack: { name: "pgattest-postgres", version: "0.1.0", bundleSha256: digest("9") },
      declarationSha256: digest("d"),
      complete: true,
      results: [
        {
          policy: "no-undeclared-superuser",
          control: "no-undeclared-superuser",
          urn: "urn:pulumi:dev::pgattest::postgres:Role::app_admin",
          outcome: "passed",
          messages: [],
        },
        {
          policy: "passwords-by-reference",
          control: null,
          urn: "urn:pulumi:dev::pgattest::postgres:Role::app_login",
          outcome: "not-evaluable",
          messages: ["The password is not known before the deployment."],
        },
      ],
    },
  ],
  ledger: {
    location: ".pgattest/dev/ledger",
    checkpoint: { origin: "pgattest/dev", entries: 8, rootSha256: digest("ab") },
    check: {
      holds: true,
      checked: [
        { what: "entries", count: 8 },
        { what: "signatures", count: 9 },
        { what: "blobs", count: 6 },
        { what: "erasures", count: 1 },
      ],
      problems: [],
    },
    keys: [{ name: "pgattest/dev", sha256: digest("7a") }],
    verifyCommand: "npx pgattest verify --ledger .pgattest/dev/ledger --key .pgattest/dev/public-key.pem",
  },
  controls,
  frameworks: [
    {
      id: "iso-27001",
      name: "ISO/IEC 27001",
      version: "2022",
      source: "https://www.iso.org/standard/27001",
      requirements: [
        {
          id: "A.8.2",
          title: "Privileged access rights",
          controls: ["no-undeclared-superuser"],
          coverage: "partial",
          notes:
            "Approval and review of the rights are not shown, only that none are there beyond the declaration.",
        },
        {
          id: "A.8.15",
          title: "Logging",
          controls: ["audit-covers-every-login", "connections-are-logged"],
          coverage: "full",
          notes: "The database side of it.",
        },
        {
          id: "A.8.24",
          title: "Use of cryptography",
          controls: ["plaintext-is-refused", "tls-minimum-version", "backups-are-encrypted"],
          coverage: "partial",
          notes: "Keys at rest are not looked at.",
        },
        {
          id: "A.5.33",
          title: "Protection of records",
          controls: [],
          coverage: "none",
          notes: "No control of this catalogue covers it.",
        },
      ],
    },
    {
      id: "gdpr",
      name: "GDPR",
      version: "2016/679",
      source: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
      requirements: [
        {
          id: "Art. 32(1)(b)",
          title: "Confidentiality of processing systems",
          controls: ["no-public-grants-on-data", "access-as-declared"],
          coverage: "partial",
          notes: "Organisational measures are outside what a database can show.",
        },
      ],
    },
  ],
  evidenceKinds,
};
