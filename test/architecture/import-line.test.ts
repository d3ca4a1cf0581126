import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runCommand } from "#toolchain/run-command.ts";
import { repositoryFolder } from "#toolchain/toolchain-context.ts";
import { sourceFolders } from "./source-files.ts";

const resultSchema = z.object({
  summary: z.object({
    totalCruised: z.int(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** What dependency-cruiser says of the folders of a tree, by the repository's own rules. */
async function violations(
  root: string,
  ...of: readonly string[]
): Promise<{ readonly modules: number; readonly found: readonly string[] }> {
  const cruiser = path.join(repositoryFolder, "node_modules", ".bin", "depcruise");
  const rules = path.join(repositoryFolder, ".dependency-cruiser.cjs");
  const result = await runCommand(cruiser, ["--config", rules, "--output-type", "json", ...of], {
    environment: process.env,
    folder: root,
    timeoutMs: 60_000,
  });
  const { summary } = resultSchema.parse(JSON.parse(result.stdout));
  const found = summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`);
  return { modules: summary.totalCruised, found };
}

const folders = [...sourceFolders, "test"];

it("the sources keep to the import line", async () => {
  const { modules, found } = await violations(repositoryFolder, ...folders);
  expect(found).toEqual([]);
  expect(modules).toBeGreaterThan(400);
});

/** From, to, and the rule that forbids it. */
const forbidden = [
  ["postgres/plan", "policies/model", "postgres-knows-nobody"],
  ["postgres/plan", "postgres/catalogue", "pure-rooms-stay-pure"],
  ["policies/catalogue", "postgres/client", "policies-know-pure-postgres-only"],
  ["policies/packs", "evidence", "policies-know-nobody-above"],
  ["policies/packs", "collectors", "policies-know-nobody-above"],
  ["policies/model", "policies/catalogue", "model-is-at-the-bottom"],
  ["policies/catalogue", "policies/intent", "catalogue-knows-no-deployment"],
  ["collectors", "evidence", "collectors-know-facts-only"],
  ["collectors", "policies/catalogue/controls", "collectors-know-facts-only"],
  ["evidence", "collectors", "evidence-knows-no-collector"],
  ["evidence", "postgres/plan", "evidence-knows-no-collector"],
  ["evidence", "infra", "nobody-imports-infra"],
  ["cli", "infra", "nobody-imports-infra"],
  ["infra", "cli", "nobody-imports-cli"],
  ["infra", "toolchain", "infra-and-cli-know-no-toolchain"],
  ["cli", "test", "tests-are-nobodys-parts"],
] as const;

/** From, the package or module of Node, and the rule that forbids it. */
const forbiddenPackages = [
  ["collectors", "@pulumi/pulumi", "pulumi-where-it-is-declared"],
  ["evidence", "@pulumi/pulumi", "pulumi-where-it-is-declared"],
  ["policies/catalogue", "@pulumi/pulumi", "pulumi-where-it-is-declared"],
  ["policies/catalogue", "node:fs/promises", "judging-does-no-io"],
  ["evidence/assess", "node:net", "judging-does-no-io"],
  ["postgres/plan", "node:child_process", "judging-does-no-io"],
  ["cli", "fast-check", "no-undeclared-packages"],
  ["cli", "./nowhere.ts", "no-unresolvable"],
] as const;

describe("the rules catch", () => {
  let root: string;
  let caught: readonly string[];

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }

  /** A tree in which everything that is forbidden is done once, each in files of its own. */
  function writeTree(): void {
    const imports = Object.fromEntries(folders.map((folder) => [`#${folder}/*`, `./${folder}/*`]));
    const dependencies = { "@pulumi/pulumi": "*", zod: "*" };
    write("package.json", JSON.stringify({ type: "module", imports, dependencies }));
    write("tsconfig.json", JSON.stringify({ compilerOptions: { noEmit: true } }));
    symlinkSync(path.join(repositoryFolder, "node_modules"), path.join(root, "node_modules"));
    forbidden.forEach(([from, to], index) => {
      write(
        `${from}/a${index}.ts`,
        `import type { B } from "#${to}/b${index}.ts";\nexport const a: B = 1;\n`,
      );
      write(`${to}/b${index}.ts`, "export type B = number;\n");
    });
    forbiddenPackages.forEach(([from, what], index) => {
      write(`${from}/p${index}.ts`, `import * as b from "${what}";\nexport const a: unknown = b;\n`);
    });
    write("cli/one.ts", 'import { b } from "#cli/two.ts";\nexport const a = (): number => b();\n');
    write("cli/two.ts", 'import { a } from "./one.ts";\nexport const b = (): number => a();\n');
    write(
      "infra/allowed.ts",
      'import * as p from "@pulumi/pulumi";\nimport { b } from "#postgres/client/allowed.ts";\nexport const a: unknown = [p, b];\n',
    );
    write("postgres/client/allowed.ts", 'import { z } from "zod";\nexport const b: unknown = z;\n');
  }

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), "pgattest-imports-"));
    writeTree();
    caught = (await violations(root, ...folders)).found;
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(forbidden.map((one, index) => [...one, index] as const))(
    "%s that imports %s: %s",
    (from, to, rule, index) => {
      expect(caught).toContain(`${rule}: ${from}/a${index}.ts -> ${to}/b${index}.ts`);
    },
  );

  it.each(forbiddenPackages.map((one, index) => [...one, index] as const))(
    "%s that imports the package %s: %s",
    (from, _what, rule, index) => {
      const file = `${rule}: ${from}/p${index}.ts ->`;
      expect(caught.filter((line) => line.startsWith(file))).toHaveLength(1);
    },
  );

  it("two modules that need each other", () => {
    expect(
      caught.filter(
        (line) => line.startsWith("no-cycles: cli/one.ts") || line.startsWith("no-cycles: cli/two.ts"),
      ),
    ).not.toEqual([]);
  });

  it("nothing that is allowed", () => {
    expect(caught.filter((line) => line.includes("allowed.ts"))).toEqual([]);
  });
});
