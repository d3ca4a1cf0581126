import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { effectiveSetting, type SettingLevel } from "#postgres/settings/effective-setting.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import { inputsOfCluster, onlyOne } from "./intended-resource.ts";
import { type IntentScope, intendedView } from "./intended-view.ts";
import type { InputsOf } from "./resource-inputs.ts";

type Facts = FactsOf<"audit-settings">;
type SettingsInputs = InputsOf<"pulumi-nodejs:dynamic/postgres:Settings">;

const PRELOAD = "shared_preload_libraries";

/** A declared list is written over what the server is made with, whatever that preloads. */
function serverValues({ spec, preload }: SettingsInputs): readonly (readonly [string, string])[] {
  const declared = Object.entries(spec.server);
  const says = declared.some(([name]) => settingKey(name) === PRELOAD);
  return says || preload === null ? declared : [...declared, [PRELOAD, preload.join(", ")]];
}

function intendedSettings(inputs: SettingsInputs | undefined): Facts["settings"] {
  if (inputs === undefined) return [];
  return serverValues(inputs).map(([name, value]) => ({
    name,
    value,
    source: "configuration file",
    sourceFile: null,
    context: "not known before deployment",
    pendingRestart: false,
  }));
}

function intendedOverrides(inputs: SettingsInputs | undefined): Facts["overrides"] {
  if (inputs === undefined) return [];
  const entries = (values: Readonly<Record<string, string>>) => Object.entries(values);
  return [
    ...inputs.spec.databases.flatMap(({ database, values }) =>
      entries(values).map(([name, value]) => ({ role: null, database, name, value })),
    ),
    ...inputs.spec.roles.flatMap(({ role, values }) =>
      entries(values).map(([name, value]) => ({ role, database: null, name, value })),
    ),
  ];
}

function intendedHbaRules(
  servers: readonly InputsOf<"pulumi-nodejs:dynamic/pgattest:LocalServer">[],
): Facts["hbaRules"] {
  return servers
    .flatMap(({ hbaRules }) => hbaRules)
    .map((rule, index) => ({
      line: index + 1,
      type: rule.type,
      databases: [rule.databases].flat(),
      users: [rule.users].flat(),
      address: rule.address,
      netmask: null,
      method: rule.method,
      options: [],
      error: null,
    }));
}

const levels = {
  server: "server",
  database: "database",
  "every-role": "database",
  role: "role",
  "role-in-database": "role-in-database",
} as const satisfies Readonly<Record<SettingLevel, Facts["effective"][number]["from"]>>;

function intendedEffective(
  facts: Pick<Facts, "settings" | "overrides">,
  logins: readonly string[],
  databases: readonly string[],
): Facts["effective"] {
  const names = [...new Set([...facts.settings, ...facts.overrides].map(({ name }) => name))];
  return logins.flatMap((role) =>
    databases.flatMap((database) =>
      names.flatMap((name) => {
        const effective = effectiveSetting(facts, { role, database }, name);
        if (effective.state === "unknown") return [];
        return [{ role, database, name, value: effective.value, from: levels[effective.level] }];
      }),
    ),
  );
}

/** What `audit-settings` would observe if the server agreed with the resources. Nothing of ours tells who may change parameters. */
export function intendedAuditSettings({ cluster, resources, now }: IntentScope): FactsView<"audit-settings"> {
  const inputs = onlyOne(
    inputsOfCluster("pulumi-nodejs:dynamic/postgres:Settings", cluster, resources),
    `the settings of cluster ${cluster}`,
  );
  const databases = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Database", cluster, resources);
  const roles = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Role", cluster, resources);
  const extensions = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Extension", cluster, resources);
  const servers = inputsOfCluster("pulumi-nodejs:dynamic/pgattest:LocalServer", cluster, resources);
  const hbaRules = intendedHbaRules(servers);
  const core = { settings: intendedSettings(inputs), overrides: intendedOverrides(inputs) };
  const facts: Facts = {
    ...core,
    parameterPrivileges: [],
    extensions: extensions.map(({ database, name }) => ({ database, name, version: "" })),
    hbaRules,
    effective: intendedEffective(
      core,
      roles.filter(({ spec }) => spec.login).map(({ spec }) => spec.name),
      databases.map(({ name }) => name),
    ),
  };
  const surfaces = [
    ...core.settings.map(({ name }) => `setting:${name}`),
    ...(inputs === undefined ? [] : ["pg_db_role_setting"]),
    ...databases.map(({ name }) => `extensions:${name}`),
    ...(servers.length > 0 ? ["pg_hba_file_rules"] : []),
  ];
  return intendedView<"audit-settings">(facts, surfaces, now);
}
