import { z } from "zod";
import { defaultPrivilegeDeclarationSchema, grantDeclarationSchema } from "./grant-declaration.ts";
import { nameSchema, roleNameSchema } from "./names.ts";

/** How much harm it does when data of a database gets out. */
export const classifications = ["public", "internal", "confidential", "restricted"] as const;

/** Who may do what in a database. The modes are explained at `AccessSpec` in postgres/plan. */
export const accessDeclarationSchema = z.strictObject({
  mode: z.enum(["exclusive", "additive", "observe"]).default("exclusive"),
  schemas: z
    .array(
      z.strictObject({
        name: nameSchema,
        owner: nameSchema.nullable().default(null),
        objectOwner: nameSchema.nullable().default(null),
      }),
    )
    .default([]),
  grants: z.array(grantDeclarationSchema).default([]),
  defaultPrivileges: z.array(defaultPrivilegeDeclarationSchema).default([]),
  /** Kinds of object outside schemas that are in scope as a whole; of others only what a grant names is. */
  loose: z
    .array(z.enum(["languages", "foreign-data-wrappers", "foreign-servers", "large-objects"]))
    .default([]),
});

/** One database as its owner wants it. */
export const databaseDeclarationSchema = z.strictObject({
  name: nameSchema,
  /** The role that owns it in PostgreSQL. */
  owner: roleNameSchema,
  /** The person or team who answers for it; a rule of the pack asks for it. */
  responsible: z.string().min(1).optional(),
  classification: z.enum(classifications).optional(),
  /** The role that collects evidence from it. */
  collector: roleNameSchema.optional(),
  extensions: z.array(nameSchema).default([]),
  /** A file of SQL that is run once, as the owner, in a database that we made. Migrations are not our business. */
  initialSchema: z
    .string()
    .regex(/^file:.+/, "is not a file; write file:path")
    .optional(),
  settings: z.record(z.string(), z.string()).default({}),
  access: accessDeclarationSchema.prefault({}),
  /** Take over a database that exists already, instead of refusing. */
  adopt: z.boolean().default(false),
});

/** One database as its owner wants it. */
export type DatabaseDeclaration = z.infer<typeof databaseDeclarationSchema>;
