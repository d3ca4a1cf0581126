import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { evidenceKindIds, evidenceKinds } from "#policies/catalogue/evidence-kinds/index.ts";
import { assessmentSchema } from "#policies/model/assessment.ts";
import { intendedRecordSchema } from "#policies/model/intended.ts";
import { policyRecordSchema } from "#policies/model/policy-record.ts";
import { declarationJsonSchema, jsonSchemaDialect } from "./declaration-json-schema.ts";
import { repositoryFolder } from "./toolchain-context.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Folder of the schemas of evidence, below the repository. Every file in it is generated. */
const schemaFolder = join("docs", "schemas");

const predicateTypePattern = /^urn:pgattest:([a-z-]+):v(\d+)$/;

/** Facts of evidence kinds, predicates of statements, and the records that lie in blobs. */
function evidenceSchemas(): readonly (readonly [string, JsonSchema])[] {
  const kinds = evidenceKindIds.map((kind) =>
    described(`evidence-kind-${kind}`, `Facts of the evidence kind ${kind}`, evidenceKinds[kind].facts),
  );
  const predicates = [...evidenceRegistry].map(([type, schema]) => {
    const [, name = type, version = "1"] = predicateTypePattern.exec(type) ?? [];
    const suffix = version === "1" ? "" : `-v${version}`;
    return described(`predicate-${name}${suffix}`, `Predicate of statements of the type ${type}`, schema);
  });
  const records = [
    described("record-intended", "The intended record, as it lies in a blob", intendedRecordSchema),
    described("record-assessment", "An assessment, as it lies in a blob", assessmentSchema),
    described("record-policy", "A policy record, as it lies in a blob", policyRecordSchema),
  ];
  return [...kinds, ...predicates, ...records];
}

/** What is written has the output's shape: defaults are filled in, nothing is left out. */
function described(name: string, title: string, schema: z.ZodType): readonly [string, JsonSchema] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  const head = { $schema: jsonSchemaDialect, $id: `urn:pgattest:schema:${name}:v1`, title };
  return [join(schemaFolder, `${name}.schema.json`), { ...head, ...rest }];
}

/** Every generated schema by its path below the repository, as text. The same sources give the same bytes. */
export function generatedSchemas(): ReadonlyMap<string, string> {
  const all = [
    [join("docs", "declaration.schema.json"), declarationJsonSchema()] as const,
    ...evidenceSchemas(),
  ];
  return new Map(all.map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
}

/** Paths below the folder whose text is not what would be generated, and files that nothing generates any more. */
export async function schemaDrift(folder: string): Promise<readonly string[]> {
  const wanted = generatedSchemas();
  const there = await readdir(join(folder, schemaFolder)).catch(() => []);
  const strangers = there.map((name) => join(schemaFolder, name)).filter((file) => !wanted.has(file));
  const compared = await Promise.all(
    [...wanted].map(async ([file, text]) => {
      const current = await readFile(join(folder, file), "utf8").catch(() => null);
      return current === text ? [] : [file];
    }),
  );
  return [...compared.flat(), ...strangers].sort();
}

/** Writes every schema below the folder and removes what nothing generates any more. */
export async function writeSchemas(folder: string): Promise<void> {
  const wanted = generatedSchemas();
  for (const file of await schemaDrift(folder)) {
    const text = wanted.get(file);
    const target = join(folder, file);
    await mkdir(dirname(target), { recursive: true });
    await (text === undefined ? rm(target) : writeFile(target, text));
    process.stderr.write(`${text === undefined ? "removed" : "wrote"} ${file}\n`);
  }
}

/** With `--check` nothing is written: drift is named and is a failure. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  if (!values.check) {
    await writeSchemas(repositoryFolder);
    return 0;
  }
  const drift = await schemaDrift(repositoryFolder);
  for (const file of drift) process.stderr.write(`${file} is not what its sources say\n`);
  if (drift.length > 0) process.stderr.write("Run `node toolchain/generate-schemas.ts` and commit.\n");
  return drift.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
