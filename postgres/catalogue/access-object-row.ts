import { z } from "zod";
import { objectKinds } from "../access/privilege.ts";

/** What every query of objects with an ACL gives. */
export const accessObjectRow = z.object({
  kind: z.enum(objectKinds),
  schema: z.string().nullable(),
  name: z.string(),
  column: z.string().nullable(),
  /** The owner's oid. */
  owner: z.int(),
  /** The text of the `aclitem[]`, or null as stored. */
  acl: z.string().nullable(),
  extension: z.string().nullable(),
});

/** One object as a query gives it, its owner and ACL not yet read. */
export type AccessObjectRow = z.infer<typeof accessObjectRow>;
