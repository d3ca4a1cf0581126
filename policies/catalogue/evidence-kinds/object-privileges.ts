import { z } from "zod";
import { defaultPrivilegeClasses, objectKinds } from "#postgres/access/privilege.ts";
import { aclEntrySchema } from "./acl-entry.ts";

/** Owners, ACLs and default privileges of one database. The shape of `AccessCatalogue`. */
export const objectPrivilegesFacts = z.strictObject({
  database: z.string(),
  objects: z.array(
    z.strictObject({
      kind: z.enum(objectKinds),
      schema: z.string().nullable(),
      name: z.string(),
      column: z.string().nullable(),
      owner: z.string(),
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
});
