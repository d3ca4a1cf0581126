import { describe, expect, it } from "vitest";
import { accessSpec } from "#policies/catalogue/declared-specs.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { ModelError } from "#policies/model/errors.ts";
import { privilegeProblem } from "#postgres/plan/access/applicable-privileges.ts";
import { declarationWith, type Json } from "../model/changed-input.ts";

function specWith(grants: Json): ReturnType<typeof accessSpec> {
  const [cluster] = parseDeclaration(
    declarationWith("clusters.0.databases.0.access.grants", grants),
  ).clusters;
  const database = cluster?.databases[0];
  if (cluster === undefined || database === undefined) throw new Error("no database");
  return accessSpec(cluster, database);
}

function refusal(grants: Json): string {
  try {
    specWith(grants);
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  throw new Error("The input was accepted.");
}

describe("presets of grants", () => {
  it.each(["readonly", "readwrite", "admin"])(
    "%s stands for exact privileges, each of which every version has",
    (preset) => {
      const { grants, defaultPrivileges } = specWith([{ preset, schema: "app", to: "app_readwrite" }]);
      const mine = grants.filter(({ to }) => to === "app_readwrite");
      expect(mine.map(({ on, privileges }) => `${on}: ${privileges.join(", ")}`)).toMatchSnapshot();
      for (const { on, privileges } of [...mine, ...defaultPrivileges])
        for (const privilege of privileges) expect(privilegeProblem(privilege, on, 150_000)).toBeNull();
    },
  );

  it("covers objects made tomorrow by the owner of the schema's objects and by the creators named", () => {
    const { defaultPrivileges, creators } = specWith([
      { preset: "readonly", schema: "app", to: "app_readwrite", creators: ["app_user"] },
    ]);
    const made = defaultPrivileges.filter(({ creator, on }) => creator === "app_user" && on === "tables");
    expect(made).toEqual([
      {
        creator: "app_user",
        schema: "app",
        on: "tables",
        to: "app_readwrite",
        privileges: ["SELECT"],
        grantable: false,
      },
    ]);
    expect(creators).toContain("app_user");
  });

  it("names the exact path of a mistake", () => {
    const at = "pgattest:clusters[0].databases[0].access.grants[0]";
    expect(refusal([{ preset: "readonyl", schema: "app", to: "app_readwrite" }])).toContain(`${at}.preset: `);
    expect(refusal([{ preset: "readonly", to: "app_readwrite" }])).toContain(`${at}.schema: `);
    expect(refusal([{ preset: "readonly", schema: "app", to: "nobody" }])).toContain(`${at}.to: "nobody"`);
    expect(refusal([{ preset: "readonly", schema: "app", to: "app_readwrite", creators: ["x"] }])).toContain(
      `${at}.creators[0]: "x"`,
    );
    expect(refusal([{ on: "tabels", schema: "app", to: "app_readwrite", privileges: ["SELECT"] }])).toContain(
      `${at}.on: "tabels" is nothing that privileges are granted on; did you mean "tables"?`,
    );
  });
});
