import { maintenanceAccessSpec, roleSpec } from "#policies/catalogue/declared-specs.ts";
import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { reachableRoles } from "#policies/catalogue/judging/reachable-roles.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import { inputsOfCluster } from "./intended-resource.ts";
import { type IntentScope, intendedView } from "./intended-view.ts";
import type { InputsOf } from "./resource-inputs.ts";

type Facts = FactsOf<"role-attributes">;
type RoleInputs = InputsOf<"pulumi-nodejs:dynamic/postgres:Role">;

/** Passwords are sent as SCRAM verifiers that the client makes, so that is what would be stored. */
function intendedRole({
  spec,
  passwordSource,
}: Pick<RoleInputs, "spec" | "passwordSource">): Facts["roles"][number] {
  const { login, ...rest } = spec;
  return {
    ...rest,
    canLogin: login,
    oid: 0,
    predefined: false,
    password: passwordSource === null ? "none" : "scram-sha-256",
  };
}

/** A role that the declaration names a superuser; none of our resources makes it. */
function superuser(name: string): Facts["roles"][number] {
  const all = { superuser: true, createRole: true, createDatabase: true, replication: true, bypassRls: true };
  const rest = { inherit: true, connectionLimit: -1, validUntil: null, predefined: false, oid: 0 };
  return { ...rest, ...all, name, canLogin: true, password: "not-visible" };
}

function declaredRole(declared: ClusterDeclaration, name: string): Facts["roles"] {
  const { superusers, provider, roles } = declared;
  const administrator = provider.kind === "existing" ? [provider.administrator.user] : [];
  if ([...superusers, ...administrator].includes(name)) return [superuser(name)];
  return roles
    .filter((role) => role.name === name)
    .map((role) => intendedRole({ spec: roleSpec(role), passwordSource: role.password ?? null }));
}

/** Roles that the resources' roles reach, as far as the declaration tells of them and no resource does. */
function reachedRoles(
  declared: ClusterDeclaration,
  made: Facts["roles"],
  memberships: Facts["memberships"],
): Facts["roles"] {
  const known = new Set(made.map(({ name }) => name));
  const reached = made.flatMap(({ name }) => [...reachableRoles(memberships, name).keys()]);
  return [...new Set(reached)]
    .filter((name) => !known.has(name))
    .flatMap((name) => declaredRole(declared, name));
}

/** Memberships as the resources of access send them; where a role is judged by itself, as they are declared. */
function intendedMemberships(
  declared: ClusterDeclaration,
  access: readonly InputsOf<"pulumi-nodejs:dynamic/postgres:Access">[],
): Facts["memberships"] {
  const specs = access.length > 0 ? access.map(({ spec }) => spec) : [maintenanceAccessSpec(declared)];
  return specs.flatMap(({ memberships }) => memberships.map((edge) => ({ ...edge, grantor: "" })));
}

function roleSettings(
  settings: readonly InputsOf<"pulumi-nodejs:dynamic/postgres:Settings">[],
): Facts["settings"] {
  return settings.flatMap(({ spec }) =>
    spec.roles.flatMap(({ role, values }) =>
      Object.entries(values).map(([name, value]) => ({ role, database: null, name, value })),
    ),
  );
}

/** What `role-attributes` would observe if the server agreed with the resources. The server's version and oids are not known. */
export function intendedRoleAttributes({
  cluster,
  declared,
  resources,
  now,
}: IntentScope): FactsView<"role-attributes"> {
  const roles = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Role", cluster, resources);
  const access = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Access", cluster, resources);
  const settings = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Settings", cluster, resources);
  const made = roles.map(intendedRole);
  const memberships = intendedMemberships(declared, access);
  const facts: Facts = {
    serverVersionNum: 0,
    roles: [...made, ...reachedRoles(declared, made, memberships)],
    memberships,
    settings: roleSettings(settings),
  };
  const surfaces = [
    ...(roles.length > 0 ? ["pg_roles"] : []),
    ...(access.length > 0 ? ["pg_auth_members"] : []),
    ...(settings.length > 0 ? ["pg_db_role_setting"] : []),
  ];
  return intendedView<"role-attributes">(facts, surfaces, now);
}
