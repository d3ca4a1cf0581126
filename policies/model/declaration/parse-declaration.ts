import type { z } from "zod";
import { ModelError } from "../errors.ts";
import { type Declaration, declarationSchema } from "./declaration.ts";

/** `clusters[0].databases[2].name`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** The issues of the branch that came furthest, for a union; otherwise the issue itself. */
function deepest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((branch) =>
    branch.flatMap(deepest).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const depth = (branch: readonly z.core.$ZodIssue[]): number =>
    Math.max(...branch.map((inner) => inner.path.length));
  const best = branches.reduce((left, right) => (depth(right) > depth(left) ? right : left));
  return depth(best) > issue.path.length ? best : [issue];
}

/** One line per mistake, each with its exact path: `pgattest:clusters[0].name: is empty`. */
export function describeIssues(error: z.ZodError): readonly string[] {
  return error.issues
    .flatMap(deepest)
    .map(
      (issue) =>
        `${["pgattest", pathText(issue.path)].filter((part) => part !== "").join(":")}: ${issue.message.replace(/^Invalid input: /, "")}`,
    );
}

/**
 * Reads a declaration.
 * @param input what stands under `pgattest:` in `Pulumi.<stack>.yaml`, as plain values
 * @throws ModelError `declaration-invalid`, one line per mistake, each with its exact path
 */
export function parseDeclaration(input: unknown): Declaration {
  const parsed = declarationSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ModelError(
    "declaration-invalid",
    describeIssues(parsed.error).join("\n"),
    "Mend the lines named in Pulumi.<stack>.yaml; docs/declaration.schema.json describes them all.",
  );
}
