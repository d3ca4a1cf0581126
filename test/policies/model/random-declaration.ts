import fc from "fast-check";
import { auditClasses } from "#policies/model/declaration/audit-declaration.ts";
import { grantablePrivileges } from "#policies/model/declaration/grant-declaration.ts";
import { rolePurposes } from "#policies/model/declaration/role-declaration.ts";
import { awkwardName } from "../../postgres/client/property.ts";

const name = awkwardName;
const roleName = name.filter(
  (text) => !text.startsWith("pg_") && !["public", "none", "__proto__"].includes(text),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const reference = fc.constantFrom("generated", "env:SECRET", "file:/run/secret", "pulumi:key");
const settings = fc.dictionary(fc.constantFrom("work_mem", "search_path", "statement_timeout"), fc.string());

function distinct<T>(arbitrary: fc.Arbitrary<T>, nameOf: (value: T) => string, atLeast: number) {
  return fc.uniqueArray(arbitrary, { minLength: atLeast, maxLength: 4, selector: nameOf });
}

const plainRole = fc.record(
  {
    name: roleName,
    purpose: fc.constantFrom(...rolePurposes),
    password: reference,
    login: fc.boolean(),
    superuser: fc.boolean(),
    connectionLimit: fc.integer({ min: -1, max: 100 }),
    validUntil: fc.constantFrom(null, "2030-01-01T00:00:00Z"),
    settings,
    adopt: fc.boolean(),
  },
  { requiredKeys: ["name", "purpose", "password"] },
);

function subset(of: readonly string[]) {
  return fc.subarray([...of], { minLength: 1 });
}

/** Grants to declared roles, of all kinds of objects. */
function grant(roles: readonly string[]) {
  const common = { to: fc.constantFrom(...roles, "public"), grantable: optional(fc.boolean()) };
  const objects = optional(fc.oneof(fc.constant("all"), fc.array(name, { minLength: 1, maxLength: 3 })));
  const inSchema = (on: "tables" | "sequences" | "routines" | "types") =>
    fc.record({
      on: fc.constant(on),
      schema: name,
      objects,
      privileges: subset(grantablePrivileges[on]),
      ...common,
    });
  return fc.oneof(
    fc.record({ on: fc.constant("database"), privileges: subset(grantablePrivileges.database), ...common }),
    fc.record({
      on: fc.constant("schema"),
      schema: name,
      privileges: subset(grantablePrivileges.schema),
      ...common,
    }),
    fc.record({
      on: fc.constant("columns"),
      schema: name,
      table: name,
      columns: fc.array(name, { minLength: 1, maxLength: 3 }),
      privileges: subset(grantablePrivileges.columns),
      ...common,
    }),
    inSchema("tables"),
    inSchema("sequences"),
    inSchema("routines"),
    inSchema("types"),
  );
}

function defaultPrivilege(roles: readonly string[]) {
  return fc.constantFrom("tables", "sequences", "routines", "types", "schemas", "large-objects").chain((on) =>
    fc.record({
      creator: fc.constantFrom(...roles),
      schema: optional(fc.option(name)),
      on: fc.constant(on),
      to: fc.constantFrom(...roles),
      privileges: subset(grantablePrivileges[on]),
    }),
  );
}

function database(roles: readonly string[]) {
  return fc.record(
    {
      name,
      owner: fc.constantFrom(...roles),
      collector: fc.constantFrom(...roles),
      classification: fc.constantFrom("public", "restricted"),
      extensions: fc.array(name, { maxLength: 2 }),
      settings,
      access: fc.record(
        {
          mode: fc.constantFrom("exclusive", "additive"),
          schemas: fc.array(fc.record({ name, owner: fc.constantFrom(null, ...roles) }), { maxLength: 2 }),
          grants: fc.array(grant(roles), { maxLength: 4 }),
          defaultPrivileges: fc.array(defaultPrivilege(roles), { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["name", "owner"] },
  );
}

const provider = fc.oneof(
  fc.record({ kind: fc.constant("local"), port: fc.integer({ min: 0, max: 65_535 }) }),
  fc.record({
    kind: fc.constant("existing"),
    host: fc.constant("db.example"),
    administrator: fc.record({ user: name, password: fc.constantFrom("env:ADMIN", "file:/run/admin") }),
  }),
);

const cluster = distinct(plainRole, (role) => role.name, 1).chain((plain) => {
  const roles = plain.map((role) => role.name);
  const edges = fc.array(
    fc.oneof(
      fc.constantFrom(...roles, "pg_monitor"),
      fc.record({ role: fc.constantFrom(...roles), admin: fc.boolean(), set: fc.boolean() }),
    ),
    { maxLength: 2 },
  );
  return fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
    provider,
    audit: fc.record({ classes: subset(auditClasses) }),
    logging: fc.record({ destinations: subset(["csvlog", "jsonlog", "stderr", "syslog"]) }),
    roles: fc.tuple(...plain.map((role) => edges.map((memberOf) => ({ ...role, memberOf })))),
    databases: distinct(database(roles), (one) => one.name, 1),
  });
});

/** Declarations that are right, with everything that may be left out left out now and then. */
export const randomDeclaration: fc.Arbitrary<object> = fc
  .record({
    owners: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 2 }),
    reviewers: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 2 }),
    failOn: fc.subarray(["contradicted", "fail", "not-evaluable", "stale"]),
    clusters: distinct(cluster, (one) => one.name, 1),
  })
  // As YAML would give it: what is undefined is not there.
  .map((value) => JSON.parse(JSON.stringify(value)));
