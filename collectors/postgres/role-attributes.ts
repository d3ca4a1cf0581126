import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { readSettingsCatalogue } from "#postgres/catalogue/settings-catalogue.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import type { CatalogueOverride } from "#postgres/settings/settings-catalogue.ts";
import { inOrder } from "../canonical-order.ts";
import type { Collected, Collector, CollectorContext } from "../collector.ts";
import { observed, visibilityOf } from "../surfaces.ts";
import { recordableValue } from "./redaction.ts";

type RoleSetting = Collected<"role-attributes">["facts"]["settings"][number];

function roleSettings(overrides: readonly CatalogueOverride[]): RoleSetting[] {
  const ofRoles = overrides.flatMap(({ role, database, name, value }) =>
    role === null ? [] : [{ role, database, name, value: recordableValue(name, value) }],
  );
  return inOrder(ofRoles, ({ role, database, name }) => [role, database, name]);
}

async function read(session: SnapshotSession): Promise<Collected<"role-attributes">> {
  const { catalogue, visibility } = await readRoleCatalogue(session);
  const settings = await readSettingsCatalogue(session);
  return {
    facts: {
      serverVersionNum: catalogue.serverVersionNum,
      roles: inOrder(catalogue.roles, ({ name }) => [name]),
      memberships: inOrder(catalogue.memberships, ({ role, member, grantor }) => [role, member, grantor]),
      settings: roleSettings(settings.catalogue.overrides),
    },
    visibility: [
      visibilityOf("pg_roles", visibility.pg_roles),
      visibilityOf("pg_auth_members", visibility.pg_auth_members),
      visibilityOf("pg_authid", visibility.pg_authid),
      visibilityOf("pg_db_role_setting", settings.visibility.pg_db_role_setting),
      observed("pg_database"),
    ],
  };
}

/** Every role with its attributes, memberships and settings. Verifiers are never read, only their kind, where it is visible. */
export const roleAttributesCollector = {
  produces: "role-attributes",
  version: "1",
  cost: "1 connection, about 16 short statements, some 300 bytes a role and 100 a membership",
  collect: (context: CollectorContext) => context.inDatabase(context.database, read),
} as const satisfies Collector<"role-attributes">;
