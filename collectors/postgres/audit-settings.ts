import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { readDatabases } from "#postgres/catalogue/databases.ts";
import { type HbaRule, readHbaRules } from "#postgres/catalogue/hba-rules.ts";
import { readParameterPrivileges } from "#postgres/catalogue/parameter-privileges.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { type ObservedSettings, readSettingsCatalogue } from "#postgres/catalogue/settings-catalogue.ts";
import type { SnapshotSession, TriedRows } from "#postgres/client/read-only-snapshot.ts";
import { inOrder } from "../canonical-order.ts";
import type { Collected, Collector, CollectorContext } from "../collector.ts";
import { notObservable, observed, visibilityOf } from "../surfaces.ts";
import { aclInOrder } from "./acl-order.ts";
import { serverSettings } from "./audit-server-settings.ts";
import { databaseExtensions } from "./database-extensions.ts";
import { effectiveAuditSettings } from "./effective-audit-settings.ts";
import { recordableHbaError, recordableHbaOption, recordableValue } from "./redaction.ts";

type Facts = FactsOf<"audit-settings">;

/** What is recorded of a line that the server cannot read without saying why (it does so for some lists of RADIUS). */
export const unreadableLine = "the server cannot read this line, and does not say why";

function hbaError(type: string | null, error: string | null): string | null {
  if (error !== null) return recordableHbaError(error);
  return type === null ? unreadableLine : null;
}

/** In the order in which the server tries them. A line that it cannot read has the type `unreadable`, and always an error. */
function hbaFacts(rules: TriedRows<HbaRule>): Facts["hbaRules"] {
  if (rules.state !== "observed") return [];
  return rules.rows.map(({ line, type, databases, users, address, netmask, method, options, error }) => ({
    line,
    type: type ?? "unreadable",
    databases: [...databases],
    users: [...users],
    address,
    netmask,
    method,
    options: options.map(recordableHbaOption),
    error: hbaError(type, error),
  }));
}

function overrideFacts({ catalogue }: ObservedSettings): Facts["overrides"] {
  const overrides = catalogue.overrides.map((override) => ({
    ...override,
    value: recordableValue(override.name, override.value),
  }));
  // The order within one row of the catalogue stays: of two spellings of one setting the later one wins.
  return inOrder(overrides, ({ role, database }) => [role, database]);
}

async function readEffective(
  session: SnapshotSession,
  settings: ObservedSettings,
): Promise<Facts["effective"]> {
  const roles = (await readRoleCatalogue(session)).catalogue.roles;
  const databases = await readDatabases(session);
  return effectiveAuditSettings(
    settings.catalogue,
    roles.filter((role) => role.canLogin).map((role) => role.name),
    databases.filter((database) => database.allowConnections).map((database) => database.name),
  );
}

async function read(
  session: SnapshotSession,
  declaredNames: readonly string[],
): Promise<Collected<"audit-settings">> {
  const settings = await readSettingsCatalogue(session);
  const server = serverSettings(settings, declaredNames);
  const parameters = await readParameterPrivileges(session);
  const hba = await readHbaRules(session);
  return {
    facts: {
      settings: server.settings,
      overrides: overrideFacts(settings),
      parameterPrivileges: inOrder(parameters, ({ parameter }) => [parameter]).map(({ parameter, acl }) => ({
        parameter,
        acl: aclInOrder(acl),
      })),
      extensions: [],
      hbaRules: hbaFacts(hba),
      effective: await readEffective(session, settings),
    },
    visibility: [
      visibilityOf("pg_settings", settings.visibility.pg_settings),
      visibilityOf("pg_db_role_setting", settings.visibility.pg_db_role_setting),
      observed("pg_parameter_acl"),
      hba.state === "observed"
        ? observed("pg_hba_file_rules")
        : notObservable("pg_hba_file_rules", hba.reason),
      observed("pg_roles"),
      observed("pg_database"),
      ...server.visibility,
    ],
  };
}

async function collect(context: CollectorContext): Promise<Collected<"audit-settings">> {
  const { facts, visibility } = await context.inDatabase(context.database, (session) =>
    read(session, context.settingNames),
  );
  const found = await databaseExtensions(context, [context.database, ...context.databases]);
  return {
    facts: { ...facts, extensions: found.extensions },
    visibility: [...visibility, ...found.visibility],
  };
}

/** What is audited, logged and encrypted; what overrides it; and what follows for each login. */
export const auditSettingsCollector = {
  produces: "audit-settings",
  version: "1",
  cost: "1 connection with about 25 statements and 1 more connection for each declared database; 130 bytes for each login role × connectable database × 11 settings, at most 200,000 of them",
  collect,
} as const satisfies Collector<"audit-settings">;
