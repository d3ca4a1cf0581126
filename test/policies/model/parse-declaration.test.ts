import { describe, expect, it } from "vitest";
import { declarationFromConfig } from "#policies/model/declaration/from-config.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { ModelError } from "#policies/model/errors.ts";
import { declarationInput } from "../support/declaration.ts";
import { changed, declarationWith, type Json } from "./changed-input.ts";

/** The error that an input is refused with. */
function refusal(input: Json): ModelError {
  try {
    parseDeclaration(input);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error("The input was accepted.");
}

const cases: readonly (readonly [what: string, path: string, to: Json | undefined])[] = [
  ["no owner", "owners", []],
  ["reviewers forgotten", "reviewers", undefined],
  ["clusters forgotten", "clusters", undefined],
  ["no cluster", "clusters", []],
  ["a key nobody knows", "clustres", []],
  ["a rhythm nobody knows", "schedule", { "audit-settings": { every: "hourly" } }],
  ["failing on what cannot fail", "failOn", ["pass"]],
  ["a cluster id with capitals", "clusters.0.name", "Main"],
  ["a provider nobody knows", "clusters.0.provider", { kind: "cloud" }],
  ["a port out of range", "clusters.0.provider.port", 70_000],
  ["an existing server without its host", "clusters.0.provider", { kind: "existing" }],
  ["no audit class", "clusters.0.audit.classes", []],
  ["an audit class nobody knows", "clusters.0.audit.classes.1", "DDL"],
  ["audit forgotten", "clusters.0.audit", undefined],
  ["a TLS version that is broken", "clusters.0.tls", { minimumVersion: "TLSv1.1" }],
  ["a setting that is no text", "clusters.0.settings", { work_mem: 4 }],
  ["an empty name", "clusters.0.databases.0.name", ""],
  ["a name of 64 bytes", "clusters.0.databases.0.name", "é".repeat(32)],
  ["a name with NUL", "clusters.0.roles.0.name", "a\0b"],
  ["a reserved role", "clusters.0.roles.0.name", "public"],
  ["one of the server's own roles", "clusters.0.roles.0.name", "pg_monitor"],
  ["a role's purpose nobody knows", "clusters.0.roles.0.purpose", "robot"],
  ["a login without a password", "clusters.0.roles.3.password", undefined],
  ["a local time", "clusters.0.roles.0.validUntil", "2026-01-01T00:00:00+02:00"],
  ["a membership in a role that is misspelt", "clusters.0.roles.3.memberOf.0", "app_readwrit"],
  ["a membership in a role nobody declares", "clusters.0.roles.3.memberOf.0", "payroll"],
  ["an owner that is misspelt", "clusters.0.databases.0.owner", "app_ovner"],
  ["a collector nobody declares", "clusters.0.databases.0.collector", "auditor"],
  ["a privilege that is misspelt", "clusters.0.databases.0.access.grants.2.privileges.0", "SELEKT"],
  ["a privilege in lower case", "clusters.0.databases.0.access.grants.2.privileges.0", "select"],
  ["a privilege of other objects", "clusters.0.databases.0.access.grants.2.privileges.0", "EXECUTE"],
  ["no privilege", "clusters.0.databases.0.access.grants.2.privileges", []],
  ["a kind of object nobody knows", "clusters.0.databases.0.access.grants.2.on", "views"],
  ["objects that are none", "clusters.0.databases.0.access.grants.2.objects", []],
  ["a grantee nobody declares", "clusters.0.databases.0.access.grants.2.to", "app_readwriter"],
  [
    "a default privilege that is misspelt",
    "clusters.0.databases.0.access.defaultPrivileges.0.privileges.1",
    "INSRT",
  ],
  ["a creator nobody declares", "clusters.0.databases.0.access.defaultPrivileges.0.creator", "builder"],
  ["a schema's owner nobody declares", "clusters.0.databases.0.access.schemas.0.owner", "app_own"],
  [
    "a CA that is no file",
    "clusters.0.provider",
    { kind: "existing", host: "h", ca: "-----BEGIN", administrator: { user: "postgres", password: "env:A" } },
  ],
  [
    "a waiver without an end",
    "waivers",
    [
      {
        control: "c",
        subject: "main",
        finding: { code: "a", item: "b" },
        owner: "o",
        approver: "p",
        reason: "r",
      },
    ],
  ],
  ["a role declared twice", "clusters.0.roles.1.name", "app_owner"],
];

describe("a mistake in a declaration", () => {
  it.each(cases)("%s", (_what, path, to) => {
    const error = refusal(declarationWith(path, to));
    expect(error.code).toBe("declaration-invalid");
    expect(error.message).toMatchSnapshot();
  });

  it("is told together with every other one, each on its line", () => {
    const one = declarationWith("clusters.0.databases.0.owner", "app_ovner");
    const both = changed(one, ["clusters", 0, "databases", 0, "collector"], "collectr");
    expect(refusal(both).message.split("\n")).toEqual([
      'pgattest:clusters[0].databases[0].owner: "app_ovner" is not a declared role; did you mean "app_owner"?',
      'pgattest:clusters[0].databases[0].collector: "collectr" is not a declared role; did you mean "collector"?',
    ]);
  });

  it("comes with what to do next", () => {
    expect(refusal(null).nextStep).toMatch(/docs\/declaration\.schema\.json/);
  });
});

describe("a declaration", () => {
  it("needs its essentials only; what is left out has the safe value", () => {
    const [cluster] = parseDeclaration(declarationInput).clusters;
    expect(cluster?.roles[0]).toMatchObject({
      login: false,
      superuser: false,
      createRole: false,
      createDatabase: false,
      replication: false,
      bypassRls: false,
      adopt: false,
    });
    expect(cluster?.databases[0]).toMatchObject({ adopt: false, access: { mode: "exclusive" } });
    expect(cluster?.tls).toEqual({ minimumVersion: "TLSv1.2", certificateDaysLeft: 30 });
  });

  it("may name the server's own roles, its superusers and its administrator", () => {
    const existing = { kind: "existing", host: "h", administrator: { user: "boss", password: "env:A" } };
    const grantTo = (to: string): Json => declarationWith("clusters.0.databases.0.access.grants.0.to", to);
    for (const to of ["public", "pg_database_owner", "pg_monitor"])
      expect(() => parseDeclaration(grantTo(to))).not.toThrow();
    expect(() => parseDeclaration(grantTo("boss"))).toThrow(/"boss" is not a declared role/);
    const administered = changed(grantTo("boss"), ["clusters", 0, "provider"], existing);
    expect(() => parseDeclaration(administered)).not.toThrow();
  });

  it("is assembled from configuration, key by key, and nothing else of it", () => {
    const config = new Map<string, unknown>(Object.entries({ ...declarationInput, other: "x" }));
    expect(declarationFromConfig((key) => config.get(key))).toEqual(parseDeclaration(declarationInput));
  });
});
