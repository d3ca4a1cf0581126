import { z } from "zod";
import { passwordSchema } from "../secret-reference.ts";
import { nameSchema, roleNameSchema } from "./names.ts";

/** What a role is for. Controls ask different things of an application and of a migrator. */
export const rolePurposes = [
  "application",
  "migration",
  "administration",
  "owner",
  "collector",
  "person",
] as const;

/** A membership, short (`app_readwrite`) or with PostgreSQL 16's options. */
const membershipSchema = z.union([
  nameSchema.transform((role) => ({ role, admin: false, inherit: true, set: true })),
  z.strictObject({
    role: nameSchema,
    admin: z.boolean().default(false),
    inherit: z.boolean().default(true),
    set: z.boolean().default(true),
  }),
]);

/** One role as its owner wants it. What is not said has the safe value: no attribute, no login, no limit. */
export const roleDeclarationSchema = z.strictObject({
  name: roleNameSchema,
  purpose: z.enum(rolePurposes),
  /** The person or team who answers for it. */
  responsible: z.string().min(1).optional(),
  login: z.boolean().default(false),
  password: passwordSchema.optional(),
  superuser: z.boolean().default(false),
  inherit: z.boolean().default(true),
  createRole: z.boolean().default(false),
  createDatabase: z.boolean().default(false),
  replication: z.boolean().default(false),
  bypassRls: z.boolean().default(false),
  connectionLimit: z.int().min(-1).default(-1),
  validUntil: z.iso.datetime().nullable().default(null),
  memberOf: z.array(membershipSchema).default([]),
  settings: z.record(z.string(), z.string()).default({}),
  /** Take over a role that exists already, instead of refusing. */
  adopt: z.boolean().default(false),
});

/** One role as its owner wants it. */
export type RoleDeclaration = z.infer<typeof roleDeclarationSchema>;

/**
 * A role that shall be gone. Refused while anything refers to it, unless one of these says what becomes of that, in
 * every database.
 */
export const removedRoleDeclarationSchema = z.strictObject({
  name: roleNameSchema,
  /** Who gets what it owns; its privileges go. */
  reassignTo: roleNameSchema.optional(),
  /** Drop what it owns, and its privileges. What others built on that keeps it from being dropped. */
  dropOwned: z.boolean().default(false),
});
