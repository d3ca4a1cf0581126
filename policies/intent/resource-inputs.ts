import { z } from "zod";
import { classifications } from "#policies/model/declaration/database-declaration.ts";
import { rolePurposes } from "#policies/model/declaration/role-declaration.ts";
import { defaultPrivilegeClasses, privileges } from "#postgres/access/privilege.ts";
import { looseClasses } from "#postgres/plan/access/loose-class.ts";

/*
 * What our resources tell of themselves in their inputs: the part that policies read. Connections and passwords are not
 * in here; policies neither need nor see them. `infra/resources` builds its inputs to these schemas.
 */

const privilegeList = z.array(z.enum(privileges)).readonly();
const targetObjects = z.union([z.literal("all"), z.array(z.string()).readonly()]);
const holder = { to: z.string(), privileges: privilegeList, grantable: z.boolean() };

const grantSchema = z.discriminatedUnion("on", [
  z.object({ on: z.literal("database"), ...holder }),
  z.object({ on: z.literal("schema"), schema: z.string(), ...holder }),
  z.object({ on: z.literal("tables"), schema: z.string(), objects: targetObjects, ...holder }),
  z.object({ on: z.literal("sequences"), schema: z.string(), objects: targetObjects, ...holder }),
  z.object({ on: z.literal("routines"), schema: z.string(), objects: targetObjects, ...holder }),
  z.object({ on: z.literal("types"), schema: z.string(), objects: targetObjects, ...holder }),
  z.object({ on: z.literal("domains"), schema: z.string(), objects: targetObjects, ...holder }),
  z.object({ on: z.enum(looseClasses), objects: targetObjects, ...holder }),
  z.object({
    on: z.literal("columns"),
    schema: z.string(),
    table: z.string(),
    columns: z.array(z.string()).readonly(),
    ...holder,
  }),
]);

/** The shape of `AccessSpec` in postgres/plan. */
export const accessSpecSchema = z.object({
  database: z.string(),
  mode: z.enum(["exclusive", "additive", "observe"]),
  owner: z.string().nullable(),
  schemas: z
    .array(z.object({ name: z.string(), owner: z.string().nullable(), objectOwner: z.string().nullable() }))
    .readonly(),
  grants: z.array(grantSchema).readonly(),
  defaultPrivileges: z
    .array(
      z.object({
        creator: z.string(),
        schema: z.string().nullable(),
        on: z.enum(defaultPrivilegeClasses),
        ...holder,
      }),
    )
    .readonly(),
  creators: z.array(z.string()).readonly(),
  memberships: z
    .array(
      z.object({
        role: z.string(),
        member: z.string(),
        admin: z.boolean(),
        inherit: z.boolean(),
        set: z.boolean(),
      }),
    )
    .readonly(),
  members: z.array(z.string()).readonly(),
  /** States of before it existed have none. */
  loose: z.array(z.enum(looseClasses)).readonly().optional(),
});

/** The shape of `RoleSpec` in postgres/plan. */
export const roleSpecSchema = z.object({
  name: z.string(),
  login: z.boolean(),
  superuser: z.boolean(),
  inherit: z.boolean(),
  createRole: z.boolean(),
  createDatabase: z.boolean(),
  replication: z.boolean(),
  bypassRls: z.boolean(),
  connectionLimit: z.number(),
  validUntil: z.string().nullable(),
});

const settingValues = z.record(z.string(), z.string());

/** The shape of `SettingsSpec` in postgres/plan. */
export const settingsSpecSchema = z.object({
  server: settingValues,
  databases: z.array(z.object({ database: z.string(), values: settingValues })).readonly(),
  roles: z.array(z.object({ role: z.string(), values: settingValues })).readonly(),
});

/** `all`, `replication`, or names. */
const hbaNames = z.union([z.string(), z.array(z.string()).readonly()]);

/** One line of `pg_hba.conf` as a local server is given it (`HbaRule` in infra/local). */
export const hbaRuleSchema = z.object({
  type: z.enum(["local", "host", "hostssl", "hostnossl"]),
  databases: hbaNames,
  users: hbaNames,
  address: z.string().nullable(),
  method: z.string(),
});

/** By resource type, the inputs that policies read. Unknown keys are ignored: they are not ours to judge. */
export const resourceInputs = {
  "pulumi-nodejs:dynamic/postgres:Role": z.object({
    cluster: z.string(),
    purpose: z.enum(rolePurposes),
    /** How the password comes: never the password. Null: the role has none. */
    passwordSource: z.string().nullable(),
    spec: roleSpecSchema,
  }),
  "pulumi-nodejs:dynamic/postgres:Database": z.object({
    cluster: z.string(),
    name: z.string(),
    owner: z.string(),
    responsible: z.string().nullable(),
    classification: z.enum(classifications).nullable(),
    collector: z.string().nullable(),
  }),
  "pulumi-nodejs:dynamic/postgres:Extension": z.object({
    cluster: z.string(),
    database: z.string(),
    name: z.string(),
  }),
  "pulumi-nodejs:dynamic/postgres:Access": z.object({ cluster: z.string(), spec: accessSpecSchema }),
  "pulumi-nodejs:dynamic/postgres:Settings": z.object({
    cluster: z.string(),
    /** What the server preloads, when we made the server; null on a server that was there before. */
    preload: z.array(z.string()).nullable(),
    spec: settingsSpecSchema,
  }),
  "pulumi-nodejs:dynamic/pgattest:LocalServer": z.object({
    cluster: z.string(),
    hbaRules: z.array(hbaRuleSchema),
  }),
} as const;

/** A resource type that policies judge. */
export type JudgedResourceType = keyof typeof resourceInputs;

/** The inputs of one type that policies read. */
export type InputsOf<T extends JudgedResourceType> = z.infer<(typeof resourceInputs)[T]>;

/** Whether policies judge resources of this type. */
export function isJudgedResourceType(type: string): type is JudgedResourceType {
  return Object.hasOwn(resourceInputs, type);
}
