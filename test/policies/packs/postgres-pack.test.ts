import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controls } from "#policies/catalogue/index.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { readPolicyRecord } from "#policies/model/policy-record-lines.ts";
import { bundlePack } from "#toolchain/bundle-pack.ts";
import { declaration, declarationInput } from "../support/declaration.ts";
import { type PackHost, type SentResource, startPack, urnOf } from "../support/pack-host.ts";
import { goodResources, resourcesWith, resourceWith, UNKNOWN } from "../support/resources.ts";

const folder = mkdtempSync(join(tmpdir(), "pgattest-pack-"));
let pack: PackHost;

beforeAll(async () => {
  await bundlePack();
  pack = await startPack(declarationInput, folder);
});
afterAll(async () => {
  await pack.stop();
  rmSync(folder, { recursive: true });
});

const access = "access-appdb";

/** Policy, a resource that breaks it, and the same property unknown. */
const resourcePolicies: readonly (readonly [policy: string, bad: SentResource, unknown: SentResource])[] = [
  [
    "no-unexpected-superuser",
    resourceWith("role-app_user", "spec.superuser", true),
    resourceWith("role-app_user", "spec.superuser", UNKNOWN),
  ],
  [
    "application-roles-unprivileged",
    resourceWith("role-app_user", "spec.bypassRls", true),
    resourceWith("role-app_user", "spec.bypassRls", UNKNOWN),
  ],
  [
    "public-holds-no-data-privileges",
    resourceWith(access, "spec.grants.2.to", "public"),
    resourceWith(access, "spec.grants.2.to", UNKNOWN),
  ],
  [
    "default-privileges-exclude-public",
    resourceWith(access, "spec.defaultPrivileges.0.to", "public"),
    resourceWith(access, "spec.defaultPrivileges.0.to", UNKNOWN),
  ],
  [
    "audit-settings-protected",
    resourceWith("settings", "spec.roles", [{ role: "app_user", values: { "pgaudit.log": "none" } }]),
    resourceWith("settings", "spec.roles", UNKNOWN),
  ],
  [
    "connections-logged",
    resourceWith("settings", "spec.server.log_connections", "off"),
    resourceWith("settings", "spec.server.log_connections", UNKNOWN),
  ],
  [
    "log-destination-structured",
    resourceWith("settings", "spec.server.log_destination", "stderr"),
    resourceWith("settings", "spec.server.log_destination", UNKNOWN),
  ],
  [
    "tls-minimum-version",
    resourceWith("settings", "spec.server.ssl_min_protocol_version", "TLSv1.1"),
    resourceWith("settings", "spec.server.ssl_min_protocol_version", UNKNOWN),
  ],
  [
    "passwords-scram",
    resourceWith("settings", "spec.server.password_encryption", "md5"),
    resourceWith("settings", "spec.server.password_encryption", UNKNOWN),
  ],
  [
    "client-authentication-strict",
    resourceWith("server", "hbaRules.0.type", "host"),
    resourceWith("server", "hbaRules.0.method", UNKNOWN),
  ],
  [
    "require-password-by-reference",
    resourceWith("role-app_user", "passwordSource", "hunter2-canary"),
    resourceWith("role-app_user", "passwordSource", UNKNOWN),
  ],
  [
    "require-database-owner",
    resourceWith("database-appdb", "responsible", null),
    resourceWith("database-appdb", "responsible", UNKNOWN),
  ],
  [
    "require-database-classification",
    resourceWith("database-appdb", "classification", null),
    resourceWith("database-appdb", "classification", UNKNOWN),
  ],
  [
    "require-database-collector",
    resourceWith("database-appdb", "collector", null),
    resourceWith("database-appdb", "collector", UNKNOWN),
  ],
];

const stackPolicies: readonly (readonly [policy: string, bad: SentResource, unknown: SentResource])[] = [
  [
    "audit-covers-every-login",
    resourceWith("settings", ["spec", "server", "pgaudit.log"], "ddl"),
    resourceWith("settings", ["spec", "server", "pgaudit.log"], UNKNOWN),
  ],
  [
    "audit-library-loaded",
    resourceWith("extension-appdb", "name", "pgcrypto"),
    resourceWith("extension-appdb", "name", UNKNOWN),
  ],
  [
    "collector-least-privilege",
    resourceWith("access-postgres", "spec.memberships.1.role", "pg_write_all_data"),
    resourceWith("access-postgres", "spec.memberships.1.role", UNKNOWN),
  ],
];

describe("good resources", () => {
  it("violate nothing, one by one and together", async () => {
    for (const resource of goodResources)
      expect((await pack.analyze(resource)).violations, resource.name).toEqual([]);
    expect((await pack.analyzeStack(goodResources)).violations).toEqual([]);
  });

  it("are judged by every policy at least once", async () => {
    for (const [policy, bad] of resourcePolicies) {
      const good = goodResources.find(({ name }) => name === bad.name);
      if (good !== undefined) expect((await pack.analyze(good)).notApplicable, policy).not.toContain(policy);
    }
  });
});

describe.each(resourcePolicies)("%s", (policy, bad, unknown) => {
  it("stops a bad resource", async () => {
    const found = (await pack.analyze(bad)).violations.filter((one) => one.policy === policy);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ mandatory }) => mandatory)).toBe(true);
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  it("stops what it cannot judge yet", async () => {
    const found = (await pack.analyze(unknown)).violations.filter((one) => one.policy === policy);
    expect(found).toEqual([
      {
        policy,
        mandatory: true,
        message: expect.stringMatching(/cannot be judged before deployment: .+ is unknown/),
      },
    ]);
  });
});

describe.each(stackPolicies)("%s", (policy, bad, unknown) => {
  it("stops a bad stack", async () => {
    const { violations } = await pack.analyzeStack(resourcesWith(bad));
    expect(violations.filter((one) => one.policy === policy && one.mandatory).length).toBeGreaterThan(0);
  });

  it("stops what it cannot judge yet", async () => {
    const { violations } = await pack.analyzeStack(resourcesWith(unknown));
    const found = violations.filter((one) => one.policy === policy);
    expect(found).toEqual([
      {
        policy,
        mandatory: true,
        message: expect.stringMatching(/cannot be judged before deployment: .+ is unknown/),
      },
    ]);
  });
});

describe("the pack", () => {
  it("has a policy with all three fixtures for every control that can be judged before deployment", () => {
    const judged = controls.filter(({ intent }) => intent.level !== "none").map(({ id }) => id);
    const tested = [...resourcePolicies, ...stackPolicies].map(([policy]) => policy);
    expect(tested).toEqual(expect.arrayContaining(judged));
  });

  it("leaves a server without pgaudit to reality, on record, and passes nothing", async () => {
    const state = mkdtempSync(join(tmpdir(), "pgattest-none-"));
    const one = await startPack(declarationInput, state);
    try {
      const { violations } = await one.analyzeStack(resourcesWith(resourceWith("settings", "preload", [])));
      expect(violations).toEqual([]);
      const outcomes = record(state).results.filter(({ policy }) => policy.startsWith("audit-"));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["not-evaluable", "not-evaluable"]);
    } finally {
      await one.stop();
      rmSync(state, { recursive: true });
    }
  });

  it("violates a policy whose resource cannot be read, and names the property, not its value", async () => {
    const { violations } = await pack.analyze(resourceWith("role-app_user", "spec.login", "secret-canary"));
    expect(violations.find(({ policy }) => policy === "no-unexpected-superuser")?.message).toContain(
      "spec.login",
    );
    expect(JSON.stringify(violations)).not.toContain("canary");
  });

  it("refuses resources of a cluster that is not declared", async () => {
    const { violations } = await pack.analyze(resourceWith("role-app_user", "cluster", "other"));
    expect(violations.map(({ message }) => message).join()).toContain("Cluster other is not declared");
  });

  it("only reports unknown values where its configuration says so", async () => {
    const other = await startPack(declarationInput, folder);
    try {
      await other.configure({ "connections-logged": { onUnknown: "report" } });
      const unknown = resourceWith("settings", "spec.server.log_connections", UNKNOWN);
      const { violations } = await other.analyze(unknown);
      expect(violations.filter(({ policy }) => policy === "connections-logged")).toEqual([]);
      expect(other.stderr()).toContain("connections-logged: cannot be judged before deployment");
    } finally {
      await other.stop();
    }
  });
});

/** The newest record in a state folder. */
function record(state: string) {
  const records = join(state, "dev", "policy-records");
  const newest = readdirSync(records).sort().at(-1);
  if (newest === undefined) throw new Error("There is no record.");
  return readPolicyRecord(readFileSync(join(records, newest), "utf8").split("\n"));
}

describe("the policy record", () => {
  it("holds every policy's word on every resource, and says when it is whole", async () => {
    const state = mkdtempSync(join(tmpdir(), "pgattest-record-"));
    const one = await startPack(declarationInput, state);
    try {
      for (const resource of goodResources) await one.analyze(resource);
      expect(record(state).complete).toBe(false);
      await one.analyzeStack(goodResources);
      const whole = record(state);
      expect(whole).toMatchObject({
        complete: true,
        stack: "dev",
        phase: "preview",
        declarationSha256: canonicalDigest(declaration),
      });
      for (const resource of goodResources)
        for (const [policy] of resourcePolicies)
          expect(
            whole.results.filter((result) => result.policy === policy && result.urn === urnOf(resource)),
          ).toHaveLength(1);
      expect(whole.results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    } finally {
      await one.stop("SIGKILL");
      rmSync(state, { recursive: true });
    }
  });

  it("is not written, which is said once, where there is no configuration; and resources are judged all the same", async () => {
    const state = mkdtempSync(join(tmpdir(), "pgattest-analyze-"));
    const one = await startPack(null, state);
    try {
      const { violations } = await one.analyze(resourceWith("role-app_user", "spec.superuser", true));
      expect(violations.map(({ policy }) => policy)).toContain("no-unexpected-superuser");
      expect((await one.analyzeStack(goodResources)).violations).toEqual([]);
      expect(readdirSync(state)).toEqual([]);
      expect(one.stderr().match(/no policy record is written/g)).toHaveLength(1);
    } finally {
      await one.stop();
      rmSync(state, { recursive: true });
    }
  });

  it("violates every policy when the declaration is wrong", async () => {
    const one = await startPack({ ...declarationInput, owners: [] }, folder);
    try {
      const { violations } = await one.analyze(
        goodResources.find(({ name }) => name === "role-app_user") ??
          goodResources[0] ?? { type: "", name: "", props: {} },
      );
      expect(violations.map(({ message }) => message).join()).toContain("pgattest:owners");
    } finally {
      await one.stop();
    }
  });
});
