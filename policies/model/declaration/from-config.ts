import type { Declaration } from "./declaration.ts";
import { parseDeclaration } from "./parse-declaration.ts";

/** The keys under `pgattest:` that make up a declaration. Other keys of the namespace are not its business. */
export const declarationKeys = [
  "owners",
  "reviewers",
  "schedule",
  "failOn",
  "waivers",
  "notApplicable",
  "clusters",
] as const;

/**
 * Assembles a declaration from the configuration of a stack, key by key; the program and the policy pack both do it here,
 * so that both have the same digest.
 * @param get the plain value of a key, as `pulumi.Config.getObject` gives it, or undefined
 * @throws ModelError `declaration-invalid`
 */
export function declarationFromConfig(get: (key: (typeof declarationKeys)[number]) => unknown): Declaration {
  const entries = declarationKeys.map((key) => [key, get(key)] as const);
  return parseDeclaration(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}
