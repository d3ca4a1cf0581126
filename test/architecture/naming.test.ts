import ts from "typescript";
import { describe, expect, it } from "vitest";
import { evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import { controls } from "#policies/catalogue/index.ts";
import { kebab, nodesOf, parsed, type SourceFile, sourceFiles, sourceFolders } from "./source-files.ts";

/** Names that a file exports as values. */
function exportedValues(file: SourceFile): readonly string[] {
  const exported = (node: ts.VariableStatement | ts.FunctionDeclaration): boolean =>
    node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  const root = parsed(file);
  const constants = nodesOf(root, ts.isVariableStatement)
    .filter(exported)
    .flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name.getText(root)));
  const functions = nodesOf(root, ts.isFunctionDeclaration)
    .filter(exported)
    .flatMap(({ name }) => name?.text ?? []);
  return [...constants, ...functions];
}

const everything = sourceFiles(...sourceFolders, "test");

describe("files", () => {
  it("are named in kebab-case, with dots only before a sort or a version", () => {
    const odd = everything.filter(({ path }) =>
      path.split("/").some((part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part)),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it("of SQL hold queries and are called *.sql.ts", () => {
    const sql = sourceFiles("postgres", "collectors", "infra").filter(({ path }) => path.endsWith(".sql.ts"));
    expect(sql.length).toBeGreaterThan(20);
    const without = sql.filter(({ text }) => !/\b(SELECT|SHOW|SET|WITH|CALL)\b/i.test(text));
    expect(without.map(({ path }) => path)).toEqual([]);
  });
});

describe("one thing per file, and the file is called like it", () => {
  it("controls", () => {
    const files = sourceFiles("policies/catalogue/controls");
    expect(files.map(({ name }) => name)).toEqual(controls.map(({ id }) => id).sort());
    for (const file of files) expect(exportedValues(file).map(kebab), file.path).toEqual([file.name]);
  });

  it("rules", () => {
    const files = sourceFiles("policies/rules").filter(({ name }) => /^(require|forbid)-/.test(name));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(exportedValues(file).map(kebab), file.path).toEqual([file.name]);
      expect(file.text, file.path).toContain(`"${file.name}"`);
    }
  });

  it("evidence kinds", () => {
    const files = sourceFiles("policies/catalogue/evidence-kinds");
    for (const kind of evidenceKindIds) {
      const file = files.find(({ name }) => name === kind);
      expect(file === undefined ? [] : exportedValues(file).map(kebab), kind).toContain(`${kind}-facts`);
    }
  });

  it("collectors", () => {
    const files = sourceFiles("collectors");
    for (const kind of evidenceKindIds) {
      const file = files.find(({ name }) => name === kind);
      expect(file === undefined ? [] : exportedValues(file).map(kebab), kind).toContain(`${kind}-collector`);
    }
  });

  it("resources of Pulumi, each with a provider beside it", () => {
    const names = sourceFiles("infra/resources").map(({ name }) => name);
    const providers = names.filter((name) => name.endsWith("-provider") && !/^(define|thin)-/.test(name));
    expect(providers.length).toBeGreaterThan(5);
    for (const provider of providers) expect(names).toContain(provider.replace(/-provider$/, ""));
  });
});
