import { z } from "zod";
import { privileges } from "#postgres/access/privilege.ts";

/** One expanded `aclitem`. */
export const aclEntrySchema = z.strictObject({
  grantee: z.string(),
  grantor: z.string(),
  privilege: z.enum(privileges),
  grantable: z.boolean(),
});
