import { z } from "zod";
import { defaultPrivilegeClasses, objectKinds } from "#postgres/access/privilege.ts";
import { aclEntrySchema } from "./acl-entry.ts";

const place = {
  kind: z.enum(objectKinds),
  schema: z.string().nullable(),
  name: z.string(),
  column: z.string().nullable(),
  owner: z.string(),
} as const;

/** Owners, ACLs and default privileges of one database. The shape of `AccessCatalogue`, and what it leaves open. */
export const objectPrivilegesFacts = z.strictObject({
  database: z.string(),
  objects: z.array(
    z.strictObject({
      ...place,
      aclSource: z.enum(["default", "explicit"]),
      acl: z.array(aclEntrySchema),
      extension: z.string().nullable(),
    }),
  ),
  defaults: z.array(
    z.strictObject({
      creator: z.string(),
      schema: z.string().nullable(),
      class: z.enum(defaultPrivilegeClasses),
      acl: z.array(aclEntrySchema),
    }),
  ),
  /**
   * Of the objects above those of the system and of extensions that give more than initdb or the extension's script
   * gave: `added` holds the entries granted since; `ownerChanged`: neither of the two would have given this owner.
   */
  altered: z.array(
    z.strictObject({
      ...place,
      extension: z.string().nullable(),
      ownerChanged: z.boolean(),
      added: z.array(aclEntrySchema),
    }),
  ),
  /** Routines that run with the rights of their owner, or with settings of their own. */
  routines: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      owner: z.string(),
      securityDefiner: z.boolean(),
      config: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      extension: z.string().nullable(),
    }),
  ),
});
