import ts from "typescript";
import { describe, expect, it } from "vitest";
import { nodesOf, parsed, type SourceFile, sourceFiles, sourceFolders } from "./source-files.ts";

const sources = sourceFiles(...sourceFolders);
const tests = sourceFiles("test");

/** Where a file's text matches, as `file:line`. */
function places(files: readonly SourceFile[], pattern: RegExp): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

describe("the compiler is not silenced", () => {
  it("by casts", () => {
    expect(places([...sources, ...tests], /\bas\s+(unknown\s+as|any|never)\b(?!.*pattern)/)).toEqual([]);
  });

  it("by comments", () => {
    const comment = new RegExp(["ts-", "(ignore|nocheck|expect-error)"].join(""));
    expect(places([...sources, ...tests], comment)).toEqual([]);
  });
});

it("nothing is left for later", () => {
  const mark = new RegExp(["TO", "DO|FIX", "ME"].join(""));
  expect(places([...sources, ...tests], mark)).toEqual([]);
});

it("nothing is exported as default, but for what Pulumi and vitest call", () => {
  const allowed = ["infra/index.ts", "test/support/global-setup.ts"];
  const found = places([...sources, ...tests], /^export default /).map((place) => place.split(":")[0] ?? "");
  expect(found.filter((file) => !allowed.includes(file))).toEqual([]);
});

/** The names of a file's tests, each with the names of the groups around it; names made from tables are left out. */
function testNames(file: SourceFile): readonly string[] {
  const root = parsed(file);
  const nameOf = (call: ts.CallExpression): string | null => {
    const [first] = call.arguments;
    if (!/^(describe|it|test)(\.\w+)*(\(|$)/.test(call.expression.getText(root))) return null;
    return first !== undefined && ts.isStringLiteralLike(first) ? first.text : null;
  };
  const isTest = (call: ts.CallExpression): boolean => /^(it|test)\b/.test(call.expression.getText(root));
  const groups = (node: ts.Node): readonly string[] => {
    if (node.parent === undefined) return [];
    const own = ts.isCallExpression(node.parent) ? nameOf(node.parent) : null;
    return [...groups(node.parent), ...(own === null ? [] : [own])];
  };
  return nodesOf(root, ts.isCallExpression)
    .filter(isTest)
    .flatMap((call) => {
      const own = nameOf(call);
      return own === null ? [] : [[...groups(call), own].join(" > ")];
    })
    .filter((name) => !/%[sdijo]|\$\w/.test(name));
}

it("no two tests of a file share a name", () => {
  const repeated = tests
    .filter(({ path }) => path.endsWith(".test.ts"))
    .flatMap((file) => {
      const names = testNames(file);
      return names
        .filter((name, index) => names.indexOf(name) !== index)
        .map((name) => `${file.path}: ${name}`);
    });
  expect(repeated).toEqual([]);
});

it("no test is skipped, focused or left out", () => {
  expect(places(tests, /\b(it|test|describe)\.(only|todo|fails)\b|\bx(it|describe)\(/)).toEqual([]);
});

it("files are short; how short is reported, not required", () => {
  const lengths = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length }))
    .sort((a, b) => a.lines - b.lines);
  const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
  const longest = lengths.slice(-5).map(({ path, lines }) => `${path} (${lines})`);
  const over = lengths.filter(({ lines }) => lines > 200).length;
  process.stderr.write(
    `${lengths.length} source files, median ${median} lines, ${over} over 200; longest: ${longest.join(", ")}\n`,
  );
  expect(lengths.length).toBeGreaterThan(200);
});
