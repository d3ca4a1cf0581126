import type { GrantDeclaration } from "#policies/model/declaration/grant-declaration.ts";
import type { Privilege } from "#postgres/access/privilege.ts";
import type { DefaultPrivilegeSpec, GrantSpec } from "#postgres/plan/specs.ts";

/** One use of a preset in a declaration. */
export type PresetDeclaration = Extract<GrantDeclaration, { readonly preset: string }>;

/** The privileges of a preset, by what they are on; none on what is not named. */
interface PresetPrivileges {
  readonly database: readonly Privilege[];
  readonly schema: readonly Privilege[];
  readonly tables: readonly Privilege[];
  readonly sequences: readonly Privilege[];
  readonly routines: readonly Privilege[];
}

/**
 * What each preset stands for. Routines are not for readers: what one does is not known, and one that runs as its
 * owner may write. MAINTAIN is in none, since it exists from PostgreSQL 17 only.
 */
export const presetPrivileges: Readonly<Record<PresetDeclaration["preset"], PresetPrivileges>> = {
  readonly: {
    database: ["CONNECT"],
    schema: ["USAGE"],
    tables: ["SELECT"],
    sequences: ["SELECT"],
    routines: [],
  },
  readwrite: {
    database: ["CONNECT"],
    schema: ["USAGE"],
    tables: ["SELECT", "INSERT", "UPDATE", "DELETE"],
    sequences: ["SELECT", "USAGE"],
    routines: ["EXECUTE"],
  },
  admin: {
    database: ["CONNECT", "TEMPORARY"],
    schema: ["USAGE", "CREATE"],
    tables: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
    sequences: ["SELECT", "UPDATE", "USAGE"],
    routines: ["EXECUTE"],
  },
};

const classes = ["tables", "sequences", "routines"] as const;

/** The grants that a preset stands for. */
export function presetGrants({ preset, schema, to }: PresetDeclaration): readonly GrantSpec[] {
  const of = presetPrivileges[preset];
  const holder = { to, grantable: false };
  const objects = classes
    .filter((on) => of[on].length > 0)
    .map((on): GrantSpec => ({ on, schema, objects: "all", privileges: of[on], ...holder }));
  return [
    { on: "database", privileges: of.database, ...holder },
    { on: "schema", schema, privileges: of.schema, ...holder },
    ...objects,
  ];
}

/**
 * The default privileges that keep a preset's promise for objects made tomorrow.
 * @param objectOwner the declared owner of the schema's objects, who makes some of them
 */
export function presetDefaults(
  { preset, schema, to, creators }: PresetDeclaration,
  objectOwner: string | null,
): readonly DefaultPrivilegeSpec[] {
  const of = presetPrivileges[preset];
  const makers = new Set([...(objectOwner === null ? [] : [objectOwner]), ...creators]);
  return [...makers].flatMap((creator) =>
    classes
      .filter((on) => of[on].length > 0)
      .map((on) => ({ creator, schema, on, to, privileges: of[on], grantable: false })),
  );
}
