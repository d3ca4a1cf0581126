import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { localStatePlaces } from "./pulumi-environment.ts";
import { ToolchainError } from "./toolchain-error.ts";

const passphraseBytes = 32;

/** What of the local state is to be made ready. */
export interface LocalStateInput {
  readonly repositoryFolder: string;
  /** The environment from `pulumiEnvironment`. */
  readonly environment: NodeJS.ProcessEnv;
  /** The stack whose configuration must be readable, or nothing when the command needs none. */
  readonly stack: string | undefined;
}

/**
 * Makes the folder and the passphrase file that {@link localStatePlaces} names, as far as the environment uses them. A
 * passphrase is made once, from 32 random bytes, readable for its owner only, and never replaced.
 *
 * @throws ToolchainError `passphrase-missing` when the stack's configuration holds a salt, so was made with a
 * passphrase, and this machine has none: a new one could never fit it.
 */
export async function prepareLocalState(input: LocalStateInput): Promise<void> {
  const places = localStatePlaces(input.repositoryFolder);
  await mkdir(places.backendFolder, { recursive: true });
  const ours = input.environment.PULUMI_CONFIG_PASSPHRASE_FILE === places.passphraseFile;
  if (!ours || input.environment.PULUMI_CONFIG_PASSPHRASE !== undefined) return;
  if ((await readFile(places.passphraseFile, "utf8").catch(absent)) !== undefined) return;
  if (input.stack === undefined) return;
  if (await hasSalt(input.repositoryFolder, input.stack)) throw passphraseMissing(input.stack);
  await createPassphrase(places.passphraseFile);
}

/** O_EXCL: of two processes that start at once, one makes the passphrase and both use that one. */
async function createPassphrase(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, randomBytes(passphraseBytes).toString("base64url"), {
    flag: "wx",
    mode: 0o600,
  }).catch((cause: unknown) => {
    if (!isCode(cause, "EEXIST")) throw cause;
  });
}

async function hasSalt(repositoryFolder: string, stack: string): Promise<boolean> {
  const text = await readFile(join(repositoryFolder, `Pulumi.${stack}.yaml`), "utf8").catch(absent);
  return text !== undefined && /^encryptionsalt:/m.test(text);
}

/** The error for a stack whose secrets this machine cannot read. */
export function passphraseMissing(stack: string, cause?: unknown): ToolchainError {
  return new ToolchainError(
    "passphrase-missing",
    `Pulumi.${stack}.yaml was made with a passphrase that this machine does not have`,
    {
      nextStep: `Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to that passphrase; or, if the stack exists nowhere and the file holds no secret, delete its "encryptionsalt:" line and try again.`,
      cause,
    },
  );
}

function absent(cause: unknown): undefined {
  if (!isCode(cause, "ENOENT")) throw cause;
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && "code" in cause && cause.code === code;
}
