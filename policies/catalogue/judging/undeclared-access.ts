import { type Finding, finding } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { classesOf } from "#postgres/plan/access/object-class.ts";
import type { AccessSpec, GrantSpec } from "#postgres/plan/specs.ts";
import type { FactsOf } from "../evidence-kinds/index.ts";
import { describeObject } from "./describe-object.ts";
import { isPublicByDesign, isSystemSchema } from "./system-objects.ts";

type Access = FactsOf<"object-privileges">;
type Entry = Access["objects"][number]["acl"][number];
type Place = Pick<Access["objects"][number], "kind" | "schema" | "name" | "column">;

const CODE = "access-undeclared";

/** Whether a grant is on an object, and names it: objects of a class as a whole only where `all` counts. */
function isOn(grant: GrantSpec, place: Place, all: boolean): boolean {
  if (grant.on === "database") return place.kind === "database";
  if (grant.on === "schema") return place.kind === "schema" && grant.schema === place.name;
  if (grant.on === "columns")
    return (
      place.kind === "column" &&
      grant.schema === place.schema &&
      grant.table === place.name &&
      grant.columns.includes(place.column ?? "")
    );
  if (!classesOf(place.kind).some((on) => on === grant.on)) return false;
  if ("schema" in grant && grant.schema !== place.schema) return false;
  const bare = (name: string): string => name.replaceAll(" ", "");
  return grant.objects === "all" ? all : grant.objects.some((name) => bare(name) === bare(place.name));
}

function isDeclared(spec: AccessSpec, place: Place, { grantee, privilege, grantable }: Entry): boolean {
  return spec.grants.some(
    (grant) =>
      grant.to === grantee &&
      grant.privileges.includes(privilege) &&
      (grant.grantable || !grantable) &&
      isOn(grant, place, true),
  );
}

function undeclared(place: Access["objects"][number] | Access["altered"][number], entry: Entry): Finding {
  const what = describeObject(place);
  const who = entry.grantee === PUBLIC ? "Everybody (PUBLIC)" : `Role ${entry.grantee}`;
  const option = entry.grantable ? " with grant option" : "";
  return finding(
    CODE,
    `${what}: ${entry.privilege}${option} to ${entry.grantee}`,
    `${who} has ${entry.privilege}${option} on ${what}, which nothing declared gives.`,
  );
}

/** Whether the plan judges an object to its last grant, so that nothing is left to say of it here. */
function isPlanned(spec: AccessSpec, object: Access["objects"][number]): boolean {
  if (object.kind === "database") return true;
  if (spec.grants.some((grant) => isOn(grant, object, false)) && object.kind !== "schema")
    return object.schema === null || spec.schemas.some(({ name }) => name === object.schema);
  if (object.extension !== null) return false;
  if (object.kind === "schema") return spec.schemas.some(({ name }) => name === object.name);
  if (object.schema !== null) return spec.schemas.some(({ name }) => name === object.schema);
  return spec.loose?.some((on) => classesOf(object.kind).includes(on)) === true;
}

/** Kinds on which PUBLIC holds something by the server's built-in defaults (manual, table 5.2). */
const openByDefault: ReadonlySet<string> = new Set(["routine", "type", "domain", "language"]);

/** Objects that are in no declared schema, or in none at all: neither the plan nor initdb nor an extension vouches for them. */
function strayFindings(spec: AccessSpec, access: Access, definers: ReadonlySet<string>): readonly Finding[] {
  return access.objects
    .filter((object) => object.extension === null && !isPlanned(spec, object))
    .filter(
      ({ kind, name, schema }) => !isSystemSchema(schema ?? "") && !(kind === "schema" && isInitial(name)),
    )
    .filter(
      (object) =>
        object.aclSource === "explicit" ||
        !openByDefault.has(object.kind) ||
        definers.has(JSON.stringify([object.schema, object.name])),
    )
    .flatMap((object) =>
      object.acl
        .filter(({ grantee }) => grantee !== object.owner)
        .filter(
          (entry) =>
            !isBuiltIn(object.kind, entry) || definers.has(JSON.stringify([object.schema, object.name])),
        )
        .filter((entry) => !isDeclared(spec, object, entry))
        .map((entry) => undeclared(object, entry)),
    );
}

/** Schemas that initdb makes: of them `altered` tells. */
function isInitial(schema: string): boolean {
  return schema === "public" || isSystemSchema(schema);
}

function isBuiltIn(kind: string, { grantee, privilege }: Entry): boolean {
  return grantee === PUBLIC && openByDefault.has(kind) && (privilege === "EXECUTE" || privilege === "USAGE");
}

/** What was granted since on objects of the system and of extensions. */
function alteredFindings(spec: AccessSpec, { altered, objects }: Access): readonly Finding[] {
  const planned = new Set(
    objects.filter((object) => isPlanned(spec, object)).map((object) => JSON.stringify(placeOf(object))),
  );
  return altered
    .filter((object) => !planned.has(JSON.stringify(placeOf(object))))
    .filter(({ extension, ownerChanged }) => extension === null || !ownerChanged)
    .flatMap((object) =>
      object.added
        .filter((entry) => !isDeclared(spec, object, entry))
        .filter(
          ({ grantee, privilege }) =>
            !(
              grantee === PUBLIC &&
              object.extension === null &&
              isRelation(object.kind) &&
              isPublicByDesign(object.name, privilege)
            ),
        )
        .map((entry) => undeclared(object, entry)),
    );
}

function isRelation(kind: string): boolean {
  return kind === "table" || kind === "view";
}

function placeOf({ kind, schema, name, column }: Place): Place {
  return { kind, schema, name, column };
}

/** Default privileges of roles for which none are declared. */
function defaultFindings(spec: AccessSpec, { defaults }: Access): readonly Finding[] {
  return defaults
    .filter(({ creator }) => !spec.creators.includes(creator))
    .flatMap((scope) => {
      const where = scope.schema === null ? "in every schema" : `in schema ${scope.schema}`;
      const what = `${scope.class} that ${scope.creator} makes ${where}`;
      return scope.acl
        .filter(({ grantee }) => grantee !== scope.creator)
        .filter(({ grantee }) => {
          const open = scope.class === "routines" || scope.class === "types";
          return !(grantee === PUBLIC && scope.schema === null && open);
        })
        .map(({ grantee, privilege }) =>
          finding(
            "default-undeclared",
            `${what}: ${privilege} to ${grantee}`,
            `${grantee === PUBLIC ? "Everybody (PUBLIC)" : `Role ${grantee}`} will get ${privilege} on ${what}, which nothing declared gives.`,
          ),
        );
    });
}

/** Owners that are neither declared nor among those that run the cluster; of the system's objects, any but its own. */
function ownerFindings({ objects, altered }: Access, owners: ReadonlySet<string>): readonly Finding[] {
  const stray = objects.filter(
    ({ kind, extension, owner }) => extension === null && kind !== "column" && !owners.has(owner),
  );
  const seized = altered.filter(
    ({ kind, extension, ownerChanged, schema }) =>
      ownerChanged && extension === null && kind !== "column" && isSystemSchema(schema ?? ""),
  );
  const told = new Map([...stray, ...seized].map((object) => [describeObject(object), object.owner]));
  return [...told].map(([what, owner]) =>
    finding(
      "owner-undeclared",
      `${what}: ${owner}`,
      `Role ${owner} owns ${what}, which nothing declared says.`,
    ),
  );
}

/**
 * What the plan leaves aside in mode exclusive, since no statement of ours shall touch it: the system's objects,
 * members of extensions, schemas that are not declared, objects in no schema, default privileges of others, and owners.
 * @param owners roles that may own things: those declared, and those that run the cluster
 */
export function undeclaredAccess(
  spec: AccessSpec,
  access: Access,
  owners: ReadonlySet<string>,
): readonly Finding[] {
  const definers = new Set(
    access.routines
      .filter(({ securityDefiner }) => securityDefiner)
      .map(({ schema, name }) => JSON.stringify([schema, name])),
  );
  return [
    ...strayFindings(spec, access, definers),
    ...alteredFindings(spec, access),
    ...defaultFindings(spec, access),
    ...ownerFindings(access, owners),
  ];
}
