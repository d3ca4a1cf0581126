import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { describeObject } from "../judging/describe-object.ts";
import { unseen } from "../judging/surfaces.ts";
import { isPublicByDesign, isSystemSchema } from "../judging/system-objects.ts";

type PrivilegeObject = FactsView<"object-privileges">["objects"][number];

const dataKinds: ReadonlySet<PrivilegeObject["kind"]> = new Set([
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
  "column",
  "sequence",
  "large-object",
]);

/** What PUBLIC must not hold on an object: everything on data, CREATE on a schema. */
function forbidden(object: PrivilegeObject, privilege: string): boolean {
  if (object.kind === "schema") return privilege === "CREATE";
  if (!dataKinds.has(object.kind)) return false;
  if (object.schema !== null && isSystemSchema(object.schema))
    return !isPublicByDesign(object.name, privilege);
  return object.extension === null;
}

function publicFindings(object: PrivilegeObject): readonly Finding[] {
  const held = object.acl.filter((entry) => entry.grantee === PUBLIC && forbidden(object, entry.privilege));
  if (held.length === 0) return [];
  const list = [...new Set(held.map((entry) => entry.privilege))].join(", ");
  const what = describeObject(object);
  return [finding("public-privilege", what, `Everybody (PUBLIC) has ${list} on ${what}.`)];
}

/** Everybody is nobody: PUBLIC holds nothing on data. */
export const publicHoldsNoDataPrivileges = defineControl({
  id: "public-holds-no-data-privileges",
  statement:
    "PUBLIC holds no privilege on tables of any kind, their columns, sequences and large objects outside extensions, and may not create objects in any schema.",
  rationale:
    "What PUBLIC holds, every role holds now and every role made later: no review of roles finds it, and one leaked login reads it all.",
  remediation: "REVOKE the privilege FROM PUBLIC and grant it to the roles that need it.",
  severity: "high",
  scope: "database",
  needs: { "object-privileges": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, database }) {
    const access = facts("object-privileges");
    const blind = unseen(access, ["pg_class", "pg_attribute", "pg_namespace"]);
    if (blind !== null) return blind;
    if (database !== null && access.database !== database.name)
      return notEvaluable(
        "wrong-database",
        database.name,
        `The facts are about database ${access.database}.`,
      );
    const checked = access.objects.filter((object) => object.kind === "schema" || dataKinds.has(object.kind));
    return conclude(
      checked.length,
      "schemas and objects that hold data",
      access.objects.flatMap(publicFindings),
    );
  },
});
