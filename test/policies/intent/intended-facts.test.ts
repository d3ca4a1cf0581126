import { describe, expect, it } from "vitest";
import { parseFacts } from "#policies/catalogue/evidence-kinds/parse-facts.ts";
import { IntentError } from "#policies/intent/errors.ts";
import { intendedFacts } from "#policies/intent/intended-facts.ts";
import { ALL_OBJECTS } from "#policies/intent/object-privileges.ts";
import { declarationFromConfig } from "#policies/model/declaration/from-config.ts";
import { cluster, declaration, declarationInput } from "../support/declaration.ts";
import { goodResources, resourceWith } from "../support/resources.ts";

const scope = {
  cluster: "main",
  declared: cluster,
  database: "appdb",
  resources: goodResources,
  now: new Date("2026-06-01T00:00:00Z"),
};

describe("facts from resources", () => {
  it.each(["role-attributes", "audit-settings", "object-privileges"] as const)(
    "%s have the shape of collected facts",
    (kind) => {
      const {
        sees: _sees,
        blindness: _blindness,
        observedAt: _observedAt,
        observedBy: _observedBy,
        ...facts
      } = intendedFacts(kind, scope);
      expect(parseFacts(kind, facts)).toEqual(facts);
    },
  );

  it.each(["server-identity", "tls-endpoint"] as const)("%s cannot be intended", (kind) => {
    expect(() => intendedFacts(kind, scope)).toThrowError(IntentError);
  });

  it("see only what resources tell", () => {
    const settings = intendedFacts("audit-settings", scope);
    expect(settings.sees("setting:pgaudit.log")).toBe(true);
    expect(settings.sees("pg_parameter_acl")).toBe(false);
    expect(settings.blindness("pg_parameter_acl")).not.toBeNull();
    const none = intendedFacts("role-attributes", { ...scope, resources: [] });
    expect(none.sees("pg_roles")).toBe(false);
  });

  it("leave other clusters' resources out", () => {
    expect(intendedFacts("role-attributes", { ...scope, cluster: "other" }).roles).toEqual([]);
    expect(intendedFacts("audit-settings", { ...scope, cluster: "other" }).hbaRules).toEqual([]);
  });

  it("name all objects of a schema by a star", () => {
    const { objects } = intendedFacts("object-privileges", scope);
    expect(objects.find(({ kind }) => kind === "table")).toMatchObject({
      schema: "app",
      name: ALL_OBJECTS,
      owner: "app_owner",
    });
  });

  it("keep PUBLIC's built-in privileges where nothing is revoked", () => {
    const additive = resourceWith("access-appdb", "spec.mode", "additive");
    const { objects } = intendedFacts("object-privileges", { ...scope, resources: [additive] });
    const acl = objects
      .find(({ kind }) => kind === "database")
      ?.acl.filter(({ grantee }) => grantee === "public");
    expect(acl?.map(({ privilege }) => privilege)).toEqual(["CONNECT", "TEMPORARY"]);
  });

  it("refuse two resources for one thing, since the last applied would win", () => {
    const twice = [...goodResources, ...goodResources.filter(({ name }) => name === "settings")];
    expect(() => intendedFacts("audit-settings", { ...scope, resources: twice })).toThrowError(/2 resources/);
  });

  it("name what cannot be read, never its value", () => {
    const wrong = resourceWith("role-app_user", "spec.login", "canary");
    expect(() => intendedFacts("role-attributes", { ...scope, resources: [wrong] })).toThrowError(
      /role-app_user .*: spec\.login$/,
    );
  });
});

describe("the declaration from configuration", () => {
  it("is the one that is parsed as a whole", () => {
    const values: ReadonlyMap<string, unknown> = new Map(Object.entries(declarationInput));
    expect(declarationFromConfig((key) => values.get(key))).toEqual(declaration);
  });
});
