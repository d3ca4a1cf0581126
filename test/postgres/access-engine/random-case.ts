import fc from "fast-check";

/** Who is given something: one of six roles by number, a predefined role or the superuser, by name. */
export const roleCount = 6;

/** Roles beside those of the case that memberships lead to. */
export const fixedRoles = [
  "pg_read_all_data",
  "pg_write_all_data",
  "pg_maintain",
  "pg_monitor",
  "postgres",
] as const;

const roleNumber = fc.nat({ max: roleCount - 1 });
const rarely = fc.nat({ max: 11 }).map((n) => n === 0);

const membership = fc.record({
  role: fc.oneof(
    { weight: 6, arbitrary: roleNumber },
    { weight: 2, arbitrary: fc.constantFrom(...fixedRoles) },
  ),
  member: roleNumber,
  admin: fc.boolean(),
  inherit: fc.boolean(),
  set: fc.boolean(),
  by: fc.option(roleNumber, { freq: 4 }),
});

const change = fc.record({
  revoke: fc.nat({ max: 4 }).map((n) => n === 0),
  object: fc.nat({ max: 999 }),
  privilege: fc.nat({ max: 7 }),
  all: rarely,
  to: fc.oneof(
    { weight: 6, arbitrary: roleNumber },
    { weight: 1, arbitrary: fc.constant("public" as const) },
    { weight: 1, arbitrary: fc.constant("owner" as const) },
  ),
  option: fc.boolean(),
  by: fc.option(roleNumber, { freq: 4 }),
});

/** One random past of a database: roles, memberships, owners, default privileges, grants. */
export const randomCase = fc.record({
  roles: fc.array(
    fc.record({ name: fc.nat({ max: 10 }), inherit: fc.boolean(), createRole: rarely, superuser: rarely }),
    { minLength: roleCount, maxLength: roleCount },
  ),
  memberships: fc.array(membership, { maxLength: 12 }),
  owners: fc.array(fc.record({ object: fc.nat({ max: 999 }), role: roleNumber }), { maxLength: 10 }),
  defaults: fc.array(change, { maxLength: 2 }),
  changes: fc.array(change, { maxLength: 16 }),
  // Which of the possible walks are made.
  pick: fc.nat({ max: 1000 }),
});

/** One random past. */
export type RandomCase = typeof randomCase extends fc.Arbitrary<infer T> ? T : never;
