import { z } from "zod";
import { defineQuery } from "../client/query.ts";

const row = z.object({
  role: z.int(),
  member: z.int(),
  grantor: z.int(),
  admin: z.boolean(),
  inherit: z.boolean(),
  set: z.boolean(),
});

/** Memberships of PostgreSQL 15, where the member's own attribute decides about inheritance and SET ROLE is always allowed. */
export const memberships15Query = defineQuery({
  name: "memberships-15",
  text: `SELECT m.roleid AS role, m.member, m.grantor, m.admin_option AS admin,
       r.rolinherit AS inherit, true AS set
  FROM pg_catalog.pg_auth_members m
  JOIN pg_catalog.pg_roles r ON r.oid = m.member
 ORDER BY m.roleid, m.member, m.grantor`,
  row,
});

/** Memberships from PostgreSQL 16, with options of their own and one row per grantor. */
export const memberships16Query = defineQuery({
  name: "memberships-16",
  text: `SELECT m.roleid AS role, m.member, m.grantor, m.admin_option AS admin,
       m.inherit_option AS inherit, m.set_option AS set
  FROM pg_catalog.pg_auth_members m
 ORDER BY m.roleid, m.member, m.grantor`,
  row,
});
