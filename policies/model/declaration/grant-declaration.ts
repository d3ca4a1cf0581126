import { z } from "zod";
import { defaultPrivilegeClasses, type Privilege } from "#postgres/access/privilege.ts";
import { closest } from "./closest.ts";
import { nameSchema } from "./names.ts";

const TABLE = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
  "MAINTAIN",
] as const;

/** Which privileges exist on what a grant can name (manual, section 5.8, table 5.2). */
export const grantablePrivileges = {
  database: ["CREATE", "CONNECT", "TEMPORARY"],
  schema: ["CREATE", "USAGE"],
  tables: TABLE,
  columns: ["SELECT", "INSERT", "UPDATE", "REFERENCES"],
  sequences: ["SELECT", "USAGE", "UPDATE"],
  routines: ["EXECUTE"],
  types: ["USAGE"],
  domains: ["USAGE"],
  schemas: ["CREATE", "USAGE"],
  languages: ["USAGE"],
  "foreign-data-wrappers": ["USAGE"],
  "foreign-servers": ["USAGE"],
  "large-objects": ["SELECT", "UPDATE"],
  parameters: ["SET", "ALTER SYSTEM"],
  tablespaces: ["CREATE"],
} as const satisfies Readonly<Record<string, readonly Privilege[]>>;

/** A list of privileges of one kind of object; a wrong one is named with the nearest right one. */
function privilegesOn<const P extends readonly [Privilege, ...Privilege[]]>(
  of: string,
  allowed: P,
): z.ZodArray<z.ZodEnum<{ [K in P[number]]: K }>> {
  const one = z.enum(allowed, {
    error: (issue) => {
      const nearest = closest(String(issue.input).toUpperCase(), allowed);
      const hint = nearest === null ? `; there are ${allowed.join(", ")}` : `; did you mean "${nearest}"?`;
      return `${JSON.stringify(issue.input)} is not a privilege of ${of}${hint}`;
    },
  });
  return z.array(one).min(1, "names no privilege");
}

const objects = z.union([z.literal("all"), z.array(nameSchema).min(1)]).default("all");
const common = { to: nameSchema, grantable: z.boolean().default(false) };

/** Sets of privileges that a preset stands for; `presetGrants` in policies/catalogue says which. */
export const grantPresets = ["readonly", "readwrite", "admin"] as const;

/** A large object is named by its number. */
const largeObjects = z
  .union([
    z.literal("all"),
    z.array(z.string().regex(/^[0-9]{1,10}$/, "is not the number of a large object")).min(1),
  ])
  .default("all");

const targets = [
  "database",
  "schema",
  "tables",
  "columns",
  "sequences",
  "routines",
  "types",
  "domains",
  "languages",
  "foreign-data-wrappers",
  "foreign-servers",
  "large-objects",
] as const;

const namedTarget = z.object({ on: z.string() });

/** Says what a grant can be on, with the nearest of what was written. */
function targetError(input: unknown): string {
  const written = namedTarget.safeParse(input);
  if (!written.success)
    return `is missing; there are ${targets.join(", ")}, or preset: ${grantPresets.join(", ")}`;
  const nearest = closest(written.data.on, targets);
  const hint = nearest === null ? `; there are ${targets.join(", ")}` : `; did you mean "${nearest}"?`;
  return `${JSON.stringify(written.data.on)} is nothing that privileges are granted on${hint}`;
}

/** Privileges that a role, or `public`, shall hold on something of one database. */
export const grantDeclarationSchema = z.discriminatedUnion(
  "on",
  [
    z.strictObject({
      on: z.literal("database"),
      privileges: privilegesOn("databases", grantablePrivileges.database),
      ...common,
    }),
    z.strictObject({
      on: z.literal("schema"),
      schema: nameSchema,
      privileges: privilegesOn("schemas", grantablePrivileges.schema),
      ...common,
    }),
    z.strictObject({
      on: z.literal("tables"),
      schema: nameSchema,
      objects,
      privileges: privilegesOn("tables", grantablePrivileges.tables),
      ...common,
    }),
    z.strictObject({
      on: z.literal("columns"),
      schema: nameSchema,
      table: nameSchema,
      columns: z.array(nameSchema).min(1),
      privileges: privilegesOn("columns", grantablePrivileges.columns),
      ...common,
    }),
    z.strictObject({
      on: z.literal("sequences"),
      schema: nameSchema,
      objects,
      privileges: privilegesOn("sequences", grantablePrivileges.sequences),
      ...common,
    }),
    z.strictObject({
      on: z.literal("routines"),
      schema: nameSchema,
      objects: z.union([z.literal("all"), z.array(z.string().min(1)).min(1)]).default("all"),
      privileges: privilegesOn("routines", grantablePrivileges.routines),
      ...common,
    }),
    z.strictObject({
      on: z.literal("types"),
      schema: nameSchema,
      objects,
      privileges: privilegesOn("types", grantablePrivileges.types),
      ...common,
    }),
    z.strictObject({
      on: z.literal("domains"),
      schema: nameSchema,
      objects,
      privileges: privilegesOn("domains", grantablePrivileges.domains),
      ...common,
    }),
    z.strictObject({
      on: z.literal("languages"),
      objects,
      privileges: privilegesOn("languages", grantablePrivileges.languages),
      ...common,
    }),
    z.strictObject({
      on: z.literal("foreign-data-wrappers"),
      objects,
      privileges: privilegesOn("foreign-data wrappers", grantablePrivileges["foreign-data-wrappers"]),
      ...common,
    }),
    z.strictObject({
      on: z.literal("foreign-servers"),
      objects,
      privileges: privilegesOn("foreign servers", grantablePrivileges["foreign-servers"]),
      ...common,
    }),
    z.strictObject({
      on: z.literal("large-objects"),
      objects: largeObjects,
      privileges: privilegesOn("large objects", grantablePrivileges["large-objects"]),
      ...common,
    }),
    /** Short for all that reading, or writing, or administering one schema takes. */
    z.strictObject({
      on: z.literal("preset").optional(),
      preset: z.enum(grantPresets),
      schema: nameSchema,
      to: nameSchema,
      /** Whose future objects it covers; the declared owner of the schema's objects always counts. */
      creators: z.array(nameSchema).default([]),
    }),
  ],
  { error: (issue) => (issue.code === "invalid_union" ? targetError(issue.input) : undefined) },
);

/** One grant of a declaration. */
export type GrantDeclaration = z.infer<typeof grantDeclarationSchema>;

/** Privileges on what all databases of a cluster share. */
export const sharedGrantDeclarationSchema = z.discriminatedUnion("on", [
  z.strictObject({
    on: z.literal("parameters"),
    objects: z.array(z.string().min(1)).min(1),
    privileges: privilegesOn("parameters", grantablePrivileges.parameters),
    ...common,
  }),
  z.strictObject({
    on: z.literal("tablespaces"),
    objects: z.array(nameSchema).min(1),
    privileges: privilegesOn("tablespaces", grantablePrivileges.tablespaces),
    ...common,
  }),
]);

/** Privileges that a role shall get on objects made in future by `creator`. */
export const defaultPrivilegeDeclarationSchema = z
  .strictObject({
    creator: nameSchema,
    schema: nameSchema.nullable().default(null),
    on: z.enum(defaultPrivilegeClasses),
    to: nameSchema,
    privileges: z.array(z.string()).min(1, "names no privilege"),
    grantable: z.boolean().default(false),
  })
  .transform((value, context) => {
    const parsed = privilegesOn(value.on, grantablePrivileges[value.on]).safeParse(value.privileges);
    if (parsed.success) {
      const privileges: readonly Privilege[] = parsed.data;
      return { ...value, privileges };
    }
    for (const issue of parsed.error.issues) {
      context.issues.push({
        code: "custom",
        message: issue.message,
        input: value,
        path: ["privileges", ...issue.path],
      });
    }
    return z.NEVER;
  });
