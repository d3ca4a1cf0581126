import ts from "typescript";
import { describe, expect, it } from "vitest";
import { nodesOf, parsed, sourceFiles, sourceFolders } from "./source-files.ts";

interface ErrorClass {
  readonly name: string;
  readonly file: string;
  readonly members: ReadonlyMap<string, string>;
}

function membersOf(node: ts.ClassDeclaration, root: ts.SourceFile): ReadonlyMap<string, string> {
  const properties = node.members.filter(ts.isPropertyDeclaration);
  return new Map(properties.map((member) => [member.name.getText(root), member.getText(root)]));
}

const errors: readonly ErrorClass[] = sourceFiles(...sourceFolders).flatMap((file) => {
  const root = parsed(file);
  return nodesOf(root, ts.isClassDeclaration)
    .filter((node) => node.heritageClauses?.some((clause) => /Error\b/.test(clause.getText(root))) ?? false)
    .map((node) => ({ name: node.name?.text ?? "", file: file.path, members: membersOf(node, root) }));
});

it("there are error classes", () => {
  expect(errors.length).toBeGreaterThanOrEqual(8);
});

describe.each(errors)("$name of $file", ({ name, members }) => {
  it("has a name, a code of a closed set, and a next step, none of which changes", () => {
    expect(members.get("name")).toBe(`override readonly name = "${name}";`);
    expect(members.get("code")).toMatch(/^(override )?readonly code(: \w+| = ".+")/);
    expect(members.get("code")).not.toMatch(/: string\b/);
    expect(members.get("nextStep")).toMatch(/^(override )?readonly nextStep\b/);
  });
});

it("no two of them share a name", () => {
  const names = errors.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
