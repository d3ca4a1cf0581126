import {
  accessSpec,
  maintenanceAccessSpec,
  roleSpec,
  settingsSpec,
} from "#policies/catalogue/declared-specs.ts";
import { cluster } from "./declaration.ts";
import type { SentResource } from "./pack-host.ts";

/** What the SDK sends for a string that is not known in a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const types = {
  Role: "pulumi-nodejs:dynamic/postgres:Role",
  Database: "pulumi-nodejs:dynamic/postgres:Database",
  Extension: "pulumi-nodejs:dynamic/postgres:Extension",
  Access: "pulumi-nodejs:dynamic/postgres:Access",
  Settings: "pulumi-nodejs:dynamic/postgres:Settings",
  LocalServer: "pulumi-nodejs:dynamic/pgattest:LocalServer",
} as const;

function resource(type: keyof typeof types, name: string, props: object): SentResource {
  return { type: types[type], name, props: { cluster: "main", connection: { password: UNKNOWN }, ...props } };
}

/** The resources of the fixture's declaration, as infra sends them. */
export const goodResources: readonly SentResource[] = [
  resource("LocalServer", "server", {
    dataRoot: "/data",
    port: 0,
    preload: ["pgaudit"],
    hbaRules: [
      { type: "hostssl", databases: "all", users: "all", address: "127.0.0.1/32", method: "scram-sha-256" },
    ],
  }),
  resource("Settings", "settings", { preload: ["pgaudit"], spec: settingsSpec(cluster, true) }),
  ...cluster.roles.map((role) =>
    resource("Role", `role-${role.name}`, {
      purpose: role.purpose,
      passwordSource: role.password ?? null,
      spec: roleSpec(role),
    }),
  ),
  ...cluster.databases.flatMap((database) => [
    resource("Database", `database-${database.name}`, {
      name: database.name,
      owner: database.owner,
      responsible: database.responsible ?? null,
      classification: database.classification ?? null,
      collector: database.collector ?? null,
    }),
    resource("Extension", `extension-${database.name}`, { database: database.name, name: "pgaudit" }),
    resource("Access", `access-${database.name}`, { spec: accessSpec(cluster, database) }),
  ]),
  resource("Access", "access-postgres", { spec: maintenanceAccessSpec(cluster) }),
  { type: "pulumi:pulumi:Stack", name: "pgattest-dev", props: {} },
];

/** A plain copy in which the value at a path is another. */
function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? changed(item, rest, to) : item));
  const object = typeof value === "object" && value !== null ? value : {};
  const current: unknown = Object.entries(object).find(([name]) => name === key)?.[1];
  return { ...object, [key]: changed(current, rest, to) };
}

/** One resource of the fixture with the value at a path (`spec.superuser`, or parts where a key has dots) changed. */
export function resourceWith(name: string, path: string | readonly string[], to: unknown): SentResource {
  const found = goodResources.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No resource ${name}.`);
  const props = changed(found.props, typeof path === "string" ? path.split(".") : path, to);
  return { ...found, props: typeof props === "object" && props !== null ? { ...props } : {} };
}

/** All resources of the fixture, one of them changed. */
export function resourcesWith(one: SentResource): readonly SentResource[] {
  return goodResources.map((resource) => (resource.name === one.name ? one : resource));
}
