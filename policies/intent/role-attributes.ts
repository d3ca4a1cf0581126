import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { inputsOfCluster } from "./intended-resource.ts";
import { type IntentScope, intendedView } from "./intended-view.ts";
import type { InputsOf } from "./resource-inputs.ts";

type Facts = FactsOf<"role-attributes">;
type RoleInputs = InputsOf<"pulumi-nodejs:dynamic/postgres:Role">;

/** Passwords are sent as SCRAM verifiers that the client makes, so that is what would be stored. */
function intendedRole({ spec, passwordSource }: RoleInputs): Facts["roles"][number] {
  const { login, ...rest } = spec;
  return {
    ...rest,
    canLogin: login,
    oid: 0,
    predefined: false,
    password: passwordSource === null ? "none" : "scram-sha-256",
  };
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
  resources,
  now,
}: IntentScope): FactsView<"role-attributes"> {
  const roles = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Role", cluster, resources);
  const access = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Access", cluster, resources);
  const settings = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Settings", cluster, resources);
  const facts: Facts = {
    serverVersionNum: 0,
    roles: roles.map(intendedRole),
    memberships: access.flatMap(({ spec }) => spec.memberships.map((edge) => ({ ...edge, grantor: "" }))),
    settings: roleSettings(settings),
  };
  const surfaces = [
    ...(roles.length > 0 ? ["pg_roles"] : []),
    ...(access.length > 0 ? ["pg_auth_members"] : []),
    ...(settings.length > 0 ? ["pg_db_role_setting"] : []),
  ];
  return intendedView<"role-attributes">(facts, surfaces, now);
}
