import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";

/** The verifier that a role's password is stored as; only a superuser may see it. Null: the role has no password. */
export const roleVerifierQuery = defineQuery({
  name: "role-verifier",
  text: "SELECT rolpassword AS verifier FROM pg_catalog.pg_authid WHERE rolname = $1",
  row: z.object({ verifier: z.string().nullable() }),
});
