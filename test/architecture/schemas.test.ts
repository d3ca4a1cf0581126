import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { stackDeclarationFromConfig } from "#policies/catalogue/stack-declaration.ts";
import { declarationSchema } from "#policies/model/declaration/declaration.ts";
import { declarationKeys } from "#policies/model/declaration/from-config.ts";
import { grantablePrivileges } from "#policies/model/declaration/grant-declaration.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { defaultPrivilegeClasses } from "#postgres/access/privilege.ts";
import { generatedSchemas, schemaDrift, writeSchemas } from "#toolchain/generate-schemas.ts";
import { repositoryFolder } from "#toolchain/toolchain-context.ts";

const stackFileSchema = z.object({ config: z.record(z.string(), z.unknown()) });

const fileSchema = z.looseObject({
  $id: z.string().startsWith("urn:pgattest:schema:"),
  $schema: z.literal("https://json-schema.org/draft/2020-12/schema"),
  title: z.string().min(1),
});

describe("the generated schemas", () => {
  it("are what their sources say", async () => {
    expect(await schemaDrift(repositoryFolder)).toEqual([]);
  });

  it("are checked by --check", () => {
    const script = path.join(repositoryFolder, "toolchain", "generate-schemas.ts");
    expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
  });

  it("drift when a file is changed, missing or left over, and are mended", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "pgattest-schemas-"));
    const docs = path.join(folder, "docs");
    try {
      cpSync(path.join(repositoryFolder, "docs"), docs, { recursive: true });
      rmSync(path.join(docs, "schemas", "predicate-key.schema.json"));
      writeFileSync(path.join(docs, "schemas", "predicate-old.schema.json"), "{}");
      writeFileSync(path.join(docs, "declaration.schema.json"), "{}");
      expect(await schemaDrift(folder)).toEqual([
        "docs/declaration.schema.json",
        "docs/schemas/predicate-key.schema.json",
        "docs/schemas/predicate-old.schema.json",
      ]);
      await writeSchemas(folder);
      expect(await schemaDrift(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("say what they are, each under its own id", () => {
    const ids = [...generatedSchemas().values()].map((text) => fileSchema.parse(JSON.parse(text)).$id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("admit nothing that no source knows", () => {
    for (const [file, text] of generatedSchemas())
      if (file.includes("predicate-") || file.includes("evidence-kind-"))
        expect(JSON.parse(text), file).toMatchObject({ type: "object", additionalProperties: false });
  });
});

describe("the schema of a declaration", () => {
  const text = generatedSchemas().get("docs/declaration.schema.json") ?? "";

  it("has every key that the program reads", () => {
    for (const key of declarationKeys) expect(text).toContain(`"pgattest:${key}"`);
    expect([...declarationKeys].sort()).toEqual(Object.keys(declarationSchema.shape).sort());
  });

  it("tells references from secrets as the program does", () => {
    const [, pattern = "(?!)"] = /"pattern": ("\^\(env:[^\n]+")/.exec(text) ?? [];
    const form = new RegExp(z.string().parse(JSON.parse(pattern)));
    for (const sample of [
      "env:A",
      "file:x",
      "pulumi:a.b-1",
      "env:",
      "env:1",
      "hunter2",
      "vault:a",
      "",
      "pulumi:a b",
    ])
      expect(form.test(sample), sample).toBe(secretReferenceSchema.safeParse(sample).success);
  });

  it("offers the privileges of each class of default privileges", () => {
    for (const [on, privileges] of Object.entries(grantablePrivileges))
      if (defaultPrivilegeClasses.some((known) => known === on)) {
        const rule = {
          if: { properties: { on: { const: on } } },
          [["th", "en"].join("")]: { properties: { privileges: { items: { enum: privileges } } } },
        };
        expect(text.replaceAll(/\s/g, "").includes(JSON.stringify(rule)), on).toBe(true);
      }
  });
});

describe.each(["Pulumi.dev.yaml", "Pulumi.prod.yaml"])("%s", (name) => {
  it("is a declaration", () => {
    const { config } = stackFileSchema.parse(parse(readFileSync(path.join(repositoryFolder, name), "utf8")));
    const declaration = stackDeclarationFromConfig((key) => config[`pgattest:${key}`]);
    expect(declaration.clusters.length).toBeGreaterThan(0);
  });
});
