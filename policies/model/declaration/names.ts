import { z } from "zod";

const MAX_BYTES = 63;

/** A PostgreSQL name: 1 to 63 bytes of UTF-8, no NUL. Longer ones the server would cut silently. */
export const nameSchema = z
  .string()
  .min(1, "is empty")
  .refine((name) => !name.includes("\0"), "holds a NUL character")
  .refine((name) => new TextEncoder().encode(name).length <= MAX_BYTES, "is longer than 63 bytes");

/** A role's name. `public` and `none` are reserved by the server, `pg_` names are its own. */
export const roleNameSchema = nameSchema
  .refine((name) => name !== "public" && name !== "none", "is reserved by PostgreSQL")
  .refine((name) => !name.startsWith("pg_"), "begins with pg_, which PostgreSQL reserves for its own roles");

/** The id of a cluster within its stack; it stands in file names and subjects. */
export const clusterIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    "is not a cluster id: lower-case letters, digits and hyphens, a letter first",
  );
