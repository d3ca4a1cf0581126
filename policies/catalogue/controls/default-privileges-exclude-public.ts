import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { type DefaultPrivilegeClass, PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { unseen } from "../judging/surfaces.ts";

type DefaultEntry = FactsView<"object-privileges">["defaults"][number];

/** Classes that hold data, or lead to it; by the built-in defaults PUBLIC gets nothing on them. */
const dataClasses: readonly DefaultPrivilegeClass[] = ["tables", "sequences", "schemas", "large-objects"];

function publicFindings(entry: DefaultEntry): readonly Finding[] {
  if (!dataClasses.includes(entry.class)) return [];
  const held = entry.acl.filter(({ grantee }) => grantee === PUBLIC).map(({ privilege }) => privilege);
  const where = entry.schema === null ? "in every schema" : `in schema ${entry.schema}`;
  const what = `${entry.class} that ${entry.creator} makes ${where}`;
  return [...new Set(held)].map((privilege) =>
    finding(
      "public-default-privilege",
      `${what}: ${privilege}`,
      `Everybody (PUBLIC) will get ${privilege} on ${what}.`,
    ),
  );
}

/** What is made tomorrow is not open to everybody either. */
export const defaultPrivilegesExcludePublic = defineControl({
  id: "default-privileges-exclude-public",
  statement:
    "No default privilege gives PUBLIC anything on tables, sequences, schemas or large objects made in future.",
  rationale:
    "A default privilege for PUBLIC opens every table that the next migration makes, long after the review.",
  remediation:
    "ALTER DEFAULT PRIVILEGES FOR ROLE creator REVOKE … FROM PUBLIC, in the schema that the finding names.",
  severity: "medium",
  scope: "database",
  needs: { "object-privileges": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, database }) {
    const access = facts("object-privileges");
    const blind = unseen(access, ["pg_default_acl"]);
    if (blind !== null) return blind;
    if (database !== null && access.database !== database.name)
      return notEvaluable(
        "wrong-database",
        database.name,
        `The facts are about database ${access.database}.`,
      );
    // No rows is the good state, so that the database itself must be among the facts, or nothing was read at all.
    const read = access.objects.some(({ kind, name }) => kind === "database" && name === access.database);
    return conclude(
      read ? dataClasses.length : 0,
      "classes of future objects",
      access.defaults.flatMap(publicFindings),
    );
  },
});
