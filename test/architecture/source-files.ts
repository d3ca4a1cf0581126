import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { repositoryFolder } from "#toolchain/toolchain-context.ts";

/** The folders of what ships and of what puts it in place. */
export const sourceFolders = [
  "postgres",
  "policies",
  "collectors",
  "evidence",
  "infra",
  "cli",
  "toolchain",
] as const;

/** One TypeScript file, by its path below the repository. */
export interface SourceFile {
  readonly path: string;
  /** Its file name without folder and without `.ts`. */
  readonly name: string;
  readonly text: string;
}

/** Every TypeScript file of the folders, in order; bundles and installed packages are none of ours. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(repositoryFolder, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/(^|\/)(dist|node_modules)\//.test(file))
      .sort()
      .map((file) => read(path.join(folder, file))),
  );
}

function read(file: string): SourceFile {
  const text = readFileSync(path.join(repositoryFolder, file), "utf8");
  return { path: file, name: path.basename(file, ".ts"), text };
}

/** A file as the compiler reads it. */
export function parsed(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
}

/** Every node of a tree of one sort. */
export function nodesOf<T extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is T): readonly T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** `pgDbRoleSetting` as `pg-db-role-setting`: how a file that exports it is called. */
export function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, "-$&").toLowerCase();
}
