import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { type ObjectKind, PUBLIC } from "#postgres/access/privilege.ts";
import { inputsOfCluster, onlyOne } from "./intended-resource.ts";
import { type IntentScope, intendedView } from "./intended-view.ts";
import type { InputsOf } from "./resource-inputs.ts";

type Facts = FactsOf<"object-privileges">;
type IntendedObject = Facts["objects"][number];
type AccessSpec = InputsOf<"pulumi-nodejs:dynamic/postgres:Access">["spec"];
type Grant = AccessSpec["grants"][number];
type Place = Pick<IntendedObject, "kind" | "schema" | "name" | "column">;

/** Stands for all objects of a kind in a schema, where a grant says `all`. */
export const ALL_OBJECTS = "*";

const kinds = {
  tables: "table",
  sequences: "sequence",
  routines: "routine",
  types: "type",
  domains: "domain",
  languages: "language",
  "foreign-data-wrappers": "foreign-data-wrapper",
  "foreign-servers": "foreign-server",
  "large-objects": "large-object",
  parameters: "parameter",
  tablespaces: "tablespace",
} as const satisfies Readonly<Record<string, ObjectKind>>;

/** The objects that a grant is on. */
function placesOf(grant: Grant, database: string): readonly Place[] {
  switch (grant.on) {
    case "database":
      return [{ kind: "database", schema: null, name: database, column: null }];
    case "schema":
      return [{ kind: "schema", schema: null, name: grant.schema, column: null }];
    case "columns":
      return grant.columns.map((column) => ({
        kind: "column",
        schema: grant.schema,
        name: grant.table,
        column,
      }));
    default: {
      const names = grant.objects === "all" ? [ALL_OBJECTS] : grant.objects;
      const schema = "schema" in grant ? grant.schema : null;
      return names.map((name) => ({ kind: kinds[grant.on], schema, name, column: null }));
    }
  }
}

function aclOf(
  { to, privileges, grantable }: Pick<Grant, "to" | "privileges" | "grantable">,
  grantor: string,
): IntendedObject["acl"] {
  return privileges.map((privilege) => ({ grantee: to, grantor, privilege, grantable }));
}

function ownerOf(spec: AccessSpec, place: Place): string {
  const schema = spec.schemas.find(({ name }) => name === (place.schema ?? place.name));
  if (place.kind === "database") return spec.owner ?? "";
  return (place.kind === "schema" ? schema?.owner : schema?.objectOwner) ?? spec.owner ?? "";
}

/** Every object that the specification names, once, with everything that is granted on it. */
function intendedObjects(spec: AccessSpec): readonly IntendedObject[] {
  const objects = new Map<string, IntendedObject>();
  const add = (place: Place, acl: IntendedObject["acl"]): void => {
    const key = JSON.stringify([place.kind, place.schema, place.name, place.column]);
    const known = objects.get(key)?.acl ?? [];
    const owner = ownerOf(spec, place);
    objects.set(key, { ...place, owner, aclSource: "explicit", acl: [...known, ...acl], extension: null });
  };
  // Nothing is revoked in modes additive and observe, so that PUBLIC keeps what every database is made with.
  const builtIn = { to: PUBLIC, privileges: ["CONNECT", "TEMPORARY"], grantable: false } as const;
  add(
    { kind: "database", schema: null, name: spec.database, column: null },
    spec.mode !== "exclusive" ? aclOf(builtIn, spec.owner ?? "") : [],
  );
  for (const { name } of spec.schemas) add({ kind: "schema", schema: null, name, column: null }, []);
  for (const grant of spec.grants)
    for (const place of placesOf(grant, spec.database)) add(place, aclOf(grant, ownerOf(spec, place)));
  return [...objects.values()];
}

function intendedDefaults(spec: AccessSpec): Facts["defaults"] {
  return spec.defaultPrivileges.map((entry) => ({
    creator: entry.creator,
    schema: entry.schema,
    class: entry.on,
    acl: aclOf(entry, entry.creator),
  }));
}

const surfaces = [
  "pg_database",
  "pg_namespace",
  "pg_class",
  "pg_attribute",
  "pg_proc",
  "pg_type",
  "pg_default_acl",
];

/** What `object-privileges` would observe of one database if the server agreed with the resources: what they name, no more. */
export function intendedObjectPrivileges({
  cluster,
  database,
  resources,
  now,
}: IntentScope): FactsView<"object-privileges"> {
  const all = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Access", cluster, resources);
  const access = onlyOne(
    all.filter(({ spec }) => spec.database === database),
    `the access to database ${database ?? ""} of cluster ${cluster}`,
  );
  const facts: Facts = {
    database: database ?? "",
    objects: access === undefined ? [] : [...intendedObjects(access.spec)],
    defaults: access === undefined ? [] : intendedDefaults(access.spec),
    altered: [],
    routines: [],
  };
  return intendedView<"object-privileges">(facts, access === undefined ? [] : surfaces, now);
}
