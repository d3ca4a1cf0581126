import path from "node:path";
import type { TrustedKey } from "#evidence/statement/key-ring.ts";
import { importPublicKey } from "#evidence/statement/keys.ts";
import { CliError } from "./cli-error.ts";
import type { World } from "./context.ts";
import { readTextFile, readTextFileIfAny } from "./read-file.ts";

/** A public key that signatures are checked with, and where it came from. */
export interface KeyFromFile extends TrustedKey {
  readonly file: string;
  /** SHA-256 of its SPKI bytes. */
  readonly keyId: string;
}

function keyFrom(file: string, publicKeyPem: string): KeyFromFile {
  return { file, publicKeyPem, keyId: importPublicKey(publicKeyPem).keyId };
}

/**
 * The public keys to check with: those given, else the one that `up` wrote for the stack. Never one from the ledger.
 * @throws CliError `file-unreadable`, `key-missing`; EvidenceError `key-invalid`
 */
export async function trustedKeys(
  world: World,
  given: readonly string[],
  ofStack: string,
): Promise<readonly KeyFromFile[]> {
  if (given.length > 0)
    return Promise.all(
      given.map(async (name) => {
        const file = path.resolve(world.cwd, name);
        return keyFrom(file, await readTextFile("the public key", file));
      }),
    );
  const pem = await readTextFileIfAny("the public key", ofStack);
  if (pem !== null) return [keyFrom(ofStack, pem)];
  throw new CliError(
    "key-missing",
    `the stack's public key is not at ${ofStack}`,
    "Run `npx pulumi up`, which writes it, or name a key that you got from its owner with --key.",
  );
}
