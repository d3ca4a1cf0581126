import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type SecretReference, secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { CliError } from "./cli-error.ts";
import type { World } from "./context.ts";
import { readTextFile } from "./read-file.ts";

/** Follows references to secrets. What it gives is for servers and signers only and is never printed. */
export type SecretResolver = (reference: SecretReference) => Promise<string>;

const PULUMI_TIMEOUT_MS = 120_000;
const outputsSchema = z.record(z.string(), z.unknown());

function missing(reference: string, message: string, nextStep: string): CliError {
  return new CliError("secret-missing", `the secret ${reference} ${message}`, nextStep);
}

/**
 * Reads a reference from the command line.
 * @throws CliError `usage`; the text that was given is not repeated, since it may be the secret itself
 */
export function parseSecretReference(flag: string, text: string): SecretReference {
  const parsed = secretReferenceSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CliError(
    "usage",
    `--${flag} is not a reference to a secret`,
    "Write env:NAME, file:PATH or pulumi:KEY; never the secret itself, which other users could see.",
  );
}

async function fromFile(reference: string, file: string): Promise<string> {
  const text = await readTextFile(`the secret ${reference}`, file);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    throw new CliError(
      "secret-exposed",
      `the file of the secret ${reference} can be read by other users (mode ${(mode & 0o777).toString(8)})`,
      `chmod 600 ${file}`,
    );
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw missing(reference, "is empty", `Write the secret into ${file}.`);
  return value;
}

/** The stack's outputs with secrets in the clear, as the Pulumi engine gives them. Asked for once. */
async function readOutputs(
  world: World,
  root: string,
  stack: string,
): Promise<Readonly<Record<string, unknown>>> {
  const launcher = path.join(root, "node_modules", ".bin", "pulumi");
  const args = ["stack", "output", "--show-secrets", "--json", "--stack", stack, "--cwd", root];
  const options = { cwd: root, env: world.env, timeoutMs: PULUMI_TIMEOUT_MS, signal: world.signal };
  const unreadable = (why: string): CliError =>
    new CliError(
      "stack-unreadable",
      `the outputs of stack ${stack} cannot be read: ${why}`,
      `Run \`npx pulumi stack output --stack ${stack}\` to see why; \`npm run doctor\` checks the tools.`,
    );
  const result = await world.run(launcher, args, options);
  // What it printed may hold secrets, so nothing of it is repeated.
  if (result.exitCode !== 0) throw unreadable(`pulumi ended with ${result.exitCode}`);
  try {
    return outputsSchema.parse(JSON.parse(result.stdout));
  } catch {
    throw unreadable("pulumi did not print them as JSON");
  }
}

/**
 * Makes a resolver for `env:`, `file:` (relative to `base`, readable by its owner only) and, when a stack is given,
 * `pulumi:` (a secret output of that stack).
 * @throws CliError from what it gives: `secret-missing`, `secret-exposed`, `file-unreadable`, `stack-unreadable`
 */
export function secretResolver(
  world: World,
  base: string,
  stack: { readonly root: string; readonly name: string } | null,
): SecretResolver {
  let outputs: Promise<Readonly<Record<string, unknown>>> | null = null;
  return async (reference) => {
    const at = reference.indexOf(":");
    const kind = reference.slice(0, at);
    const name = reference.slice(at + 1);
    if (kind === "file") return fromFile(reference, path.resolve(base, name));
    if (kind === "env") {
      const value = world.env[name];
      if (value !== undefined && value !== "") return value;
      throw missing(reference, "is not set", `Set the environment variable ${name}.`);
    }
    if (stack === null)
      throw missing(reference, "needs a stack", "Write env:NAME or file:PATH; this command has no stack.");
    outputs ??= readOutputs(world, stack.root, stack.name);
    const value = (await outputs)[name];
    if (typeof value === "string" && value !== "") return value;
    throw missing(reference, `is no output of stack ${stack.name}`, "Run `npx pulumi up`, which makes it.");
  };
}
