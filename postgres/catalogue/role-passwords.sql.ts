import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** The kind of each stored password, told by the server: the verifier itself never travels. */
export const rolePasswordsQuery = defineQuery({
  name: "role-passwords",
  text: `SELECT a.oid,
       CASE WHEN a.rolpassword IS NULL THEN 'none'
            WHEN a.rolpassword ~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN 'scram-sha-256'
            WHEN a.rolpassword ~ '^md5[0-9a-f]{32}$' THEN 'md5'
            ELSE 'other' END AS kind
  FROM pg_catalog.pg_authid a`,
  row: z.object({ oid: z.int(), kind: z.enum(["none", "scram-sha-256", "md5", "other"]) }),
});
