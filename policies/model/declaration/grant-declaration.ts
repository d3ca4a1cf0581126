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
  schemas: ["CREATE", "USAGE"],
  "large-objects": ["SELECT", "UPDATE"],
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

/** Privileges that a role, or `public`, shall hold on something of one database. */
export const grantDeclarationSchema = z.discriminatedUnion("on", [
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
