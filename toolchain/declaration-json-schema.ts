import { z } from "zod";
import { evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import { controls } from "#policies/catalogue/index.ts";
import {
  declarationSchema,
  notApplicableSchema,
  waiverSchema,
} from "#policies/model/declaration/declaration.ts";
import { declarationKeys } from "#policies/model/declaration/from-config.ts";
import {
  defaultPrivilegeDeclarationSchema,
  grantablePrivileges,
} from "#policies/model/declaration/grant-declaration.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { defaultPrivilegeClasses } from "#postgres/access/privilege.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The dialect in which all our schemas are written. */
export const jsonSchemaDialect = "https://json-schema.org/draft/2020-12/schema";

/** As the refinement in policies/model/secret-reference.ts, which JSON Schema cannot see; a test compares the two. */
const referencePattern = "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|pulumi:[A-Za-z0-9_.-]+)$";

/** Each class of default privileges allows its own privileges; zod checks that in a transform. */
function privilegesByClass(): readonly JsonSchema[] {
  return defaultPrivilegeClasses.map((on) => ({
    if: { properties: { on: { const: on } } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { privileges: { items: { enum: [...grantablePrivileges[on]] } } } },
  }));
}

/** What an editor may offer, beside which everything else stays allowed. */
function offering(values: readonly string[]): JsonSchema {
  return { anyOf: [{ enum: [...values] }, { type: "string", minLength: 1 }] };
}

/** Adds what zod keeps in code: the form of references, the privileges of a class, and the names editors may offer. */
function complete(zodSchema: unknown, jsonSchema: JsonSchema): void {
  if (zodSchema === secretReferenceSchema) jsonSchema.pattern = referencePattern;
  if (zodSchema === defaultPrivilegeDeclarationSchema) jsonSchema.allOf = [...privilegesByClass()];
  if (zodSchema === waiverSchema || zodSchema === notApplicableSchema) {
    const control = offering(controls.map(({ id }) => id));
    jsonSchema.properties = { ...jsonSchema.properties, control };
  }
  if (zodSchema === declarationSchema.shape.schedule) {
    const entry = jsonSchema.additionalProperties ?? {};
    jsonSchema.properties = Object.fromEntries(evidenceKindIds.map((kind) => [kind, entry]));
  }
}

/** What stands under `pgattest:`, before defaults are filled in. */
function bareDeclaration(): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(declarationSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => complete(zodSchema, jsonSchema),
  });
  return schema;
}

/**
 * The JSON Schema of a stack's file, `Pulumi.<stack>.yaml`: keys of other namespaces and what Pulumi itself keeps there
 * are left alone. References between names, such as a grant to a role that nobody declares, only the program checks.
 */
export function declarationJsonSchema(): JsonSchema {
  const declaration = bareDeclaration();
  const keys = declarationKeys.map((key) => [
    `pgattest:${key}`,
    { $ref: `#/$defs/declaration/properties/${key}` },
  ]);
  const required = (declaration.required ?? []).map((key) => `pgattest:${key}`);
  return {
    $schema: jsonSchemaDialect,
    $id: "urn:pgattest:schema:declaration:v1",
    title: "A stack of pgattest: Pulumi.<stack>.yaml",
    type: "object",
    properties: { config: { type: "object", properties: Object.fromEntries(keys), required } },
    required: ["config"],
    $defs: { declaration: { title: "What stands under pgattest:", ...declaration } },
  };
}
