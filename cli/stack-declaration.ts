import { parseDocument } from "yaml";
import { z } from "zod";
import { stackDeclarationFromConfig } from "#policies/catalogue/stack-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { CliError } from "./cli-error.ts";
import { readTextFile } from "./read-file.ts";
import type { StackPlace } from "./stack.ts";

const NAMESPACE = "pgattest:";
const configFileSchema = z.looseObject({ config: z.record(z.string(), z.unknown()).nullish() });

function yamlInvalid(file: string, why: string): CliError {
  return new CliError("yaml-invalid", `${file} is not valid: ${why}`, "Mend the file at the place named.");
}

/** What stands under `config:` of a stack's file. */
function configOf(file: string, text: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  // The parser's message goes on with a picture of the source; its first line says what and where.
  if (error !== undefined) throw yamlInvalid(file, error.message.split("\n", 1)[0]?.replace(/:$/, "") ?? "");
  const parsed = configFileSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success) throw yamlInvalid(file, "config: is not a map of keys and values");
  return parsed.data.config ?? {};
}

/** A value as `pulumi.Config.getObject` would give it: text that `pulumi config set` wrote may be JSON. */
function asObject(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * Reads a stack's declaration from `Pulumi.<stack>.yaml`, without Pulumi.
 * @throws CliError `file-unreadable`, `yaml-invalid`; ModelError `declaration-invalid`, one line per mistake
 */
export async function stackDeclaration(place: StackPlace): Promise<Declaration> {
  const text = await readTextFile(`the configuration of stack ${place.name}`, place.configFile);
  const config = configOf(place.configFile, text);
  return stackDeclarationFromConfig((key) => asObject(config[`${NAMESPACE}${key}`]));
}
