import { existsSync } from "node:fs";
import path from "node:path";
import { CliError } from "./cli-error.ts";
import type { World } from "./context.ts";
import type { StackFlags } from "./flags.ts";

/** Where a stack keeps what is not in Pulumi's own state. */
export interface StackPlace {
  readonly name: string;
  /** The project's folder. */
  readonly root: string;
  /** `Pulumi.<stack>.yaml`. */
  readonly configFile: string;
  readonly folder: string;
  readonly intended: string;
  readonly ledger: string;
  readonly publicKey: string;
  readonly knownCheckpoints: string;
  readonly policyRecords: string;
  readonly report: string;
}

/** Pulumi's own rule for the names of stacks; so a name never leaves its folder. */
const STACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

function nearestProject(from: string): string | null {
  if (existsSync(path.join(from, "Pulumi.yaml"))) return from;
  const parent = path.dirname(from);
  return parent === from ? null : nearestProject(parent);
}

/**
 * The project's folder: the one given, or the nearest upwards with Pulumi.yaml.
 * @throws CliError `no-project`
 */
export function projectRoot(world: World, root: string | undefined): string {
  const from = path.resolve(world.cwd, root ?? ".");
  const found = root === undefined ? nearestProject(from) : from;
  if (found !== null && existsSync(path.join(found, "Pulumi.yaml"))) return found;
  throw new CliError(
    "no-project",
    `there is no Pulumi.yaml in ${from}${root === undefined ? " or above it" : ""}`,
    "Run it in the project's folder, or name that with --root.",
  );
}

/**
 * The files of a stack. `PGATTEST_STATE_DIR` moves them, as it does for `pulumi up`.
 * @throws CliError `usage` for a name that no stack can have, `no-project`
 */
export function stackPlace(world: World, flags: Pick<StackFlags, "stack" | "root">): StackPlace {
  const name = flags.stack;
  if (!STACK_NAME.test(name))
    throw new CliError(
      "usage",
      `"${name}" is not a stack's name`,
      "Use letters, digits, hyphens, underscores and dots; `npx pulumi stack ls` shows the stacks.",
    );
  const root = projectRoot(world, flags.root);
  const folder = path.resolve(root, world.env.PGATTEST_STATE_DIR ?? ".pgattest", name);
  return {
    name,
    root,
    configFile: path.join(root, `Pulumi.${name}.yaml`),
    folder,
    intended: path.join(folder, "intended.json"),
    ledger: path.join(folder, "ledger"),
    publicKey: path.join(folder, "public-key.pem"),
    knownCheckpoints: path.join(folder, "known-checkpoints"),
    policyRecords: path.join(folder, "policy-records"),
    report: path.join(folder, "report.html"),
  };
}

/** A path as the user would type it from where they are. */
export function typedPath(world: World, target: string): string {
  const relative = path.relative(world.cwd, target);
  return relative === "" ? "." : relative.startsWith("..") ? target : relative;
}
