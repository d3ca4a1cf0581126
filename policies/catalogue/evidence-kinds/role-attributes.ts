import { z } from "zod";

const role = z.strictObject({
  name: z.string(),
  oid: z.int(),
  predefined: z.boolean(),
  superuser: z.boolean(),
  inherit: z.boolean(),
  createRole: z.boolean(),
  createDatabase: z.boolean(),
  canLogin: z.boolean(),
  replication: z.boolean(),
  bypassRls: z.boolean(),
  connectionLimit: z.int(),
  validUntil: z.string().nullable(),
  password: z.enum(["none", "scram-sha-256", "md5", "other", "not-visible"]),
});

const membership = z.strictObject({
  role: z.string(),
  member: z.string(),
  grantor: z.string(),
  admin: z.boolean(),
  inherit: z.boolean(),
  set: z.boolean(),
});

/** Every role with its attributes, memberships with options and grantors, and settings of roles. The shape of `RoleCatalogue`. */
export const roleAttributesFacts = z.strictObject({
  serverVersionNum: z.int(),
  roles: z.array(role),
  memberships: z.array(membership),
  /** `pg_db_role_setting` rows that name a role. */
  settings: z.array(
    z.strictObject({
      role: z.string(),
      database: z.string().nullable(),
      name: z.string(),
      value: z.string(),
    }),
  ),
});
