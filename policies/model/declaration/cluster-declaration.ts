import { z } from "zod";
import { secretReferenceSchema } from "../secret-reference.ts";
import {
  auditDeclarationSchema,
  loggingDeclarationSchema,
  tlsDeclarationSchema,
} from "./audit-declaration.ts";
import { databaseDeclarationSchema } from "./database-declaration.ts";
import { sharedGrantDeclarationSchema } from "./grant-declaration.ts";
import { clusterIdSchema, nameSchema } from "./names.ts";
import { removedRoleDeclarationSchema, roleDeclarationSchema } from "./role-declaration.ts";

/** Where a cluster comes from. More kinds come later; each is one member here and one component in infra. */
export const providerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("local"),
    /** 0 lets the system choose a free one, once. */
    port: z.int().min(0).max(65_535).default(0),
  }),
  z.strictObject({
    kind: z.literal("existing"),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(5432),
    /** The name in the server's certificate, when it is not the host. */
    serverName: z.string().min(1).optional(),
    /** The CA's certificate in PEM, `file:path`; without it the system's own CAs are used. */
    ca: z
      .string()
      .regex(/^file:.+/, "is not a file; write file:path")
      .optional(),
    administrator: z.strictObject({ user: nameSchema, password: secretReferenceSchema }),
    /** The database for cluster-wide work and its lock. */
    maintenanceDatabase: nameSchema.default("postgres"),
  }),
]);

/** One PostgreSQL cluster as its owner wants it. */
export const clusterDeclarationSchema = z.strictObject({
  name: clusterIdSchema,
  provider: providerSchema,
  audit: auditDeclarationSchema,
  logging: loggingDeclarationSchema,
  tls: tlsDeclarationSchema.prefault({}),
  /** Settings of the server beside those that audit, logging and tls stand for. */
  settings: z.record(z.string(), z.string()).default({}),
  /** Superusers that may be there beside the administrator. */
  superusers: z.array(nameSchema).default([]),
  roles: z.array(roleDeclarationSchema).default([]),
  /** Roles that shall no longer be there, and what becomes of what they own. */
  removedRoles: z.array(removedRoleDeclarationSchema).default([]),
  /** Privileges on what all databases share: parameters and tablespaces. */
  grants: z.array(sharedGrantDeclarationSchema).default([]),
  databases: z.array(databaseDeclarationSchema).min(1),
});

/** One PostgreSQL cluster as its owner wants it. */
export type ClusterDeclaration = z.infer<typeof clusterDeclarationSchema>;
