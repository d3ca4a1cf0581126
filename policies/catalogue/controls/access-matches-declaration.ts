import { conclude, notEvaluable } from "#policies/model/judgement.ts";
import { planAccess } from "#postgres/plan/plan-access.ts";
import { isExclusive } from "#postgres/plan/specs.ts";
import { accessSpec } from "../declared-specs.ts";
import { defineControl } from "../define-control.ts";
import { withoutFalseMembers } from "../judging/altered-objects.ts";
import { expectedSuperusers } from "../judging/expected-superusers.ts";
import { exactPlanFindings } from "../judging/plan-findings.ts";
import { unseen } from "../judging/surfaces.ts";
import { undeclaredAccess } from "../judging/undeclared-access.ts";

/** The oid of the bootstrap superuser. */
const BOOTSTRAP = 10;

const surfaces = [
  "pg_database",
  "pg_namespace",
  "pg_class",
  "pg_attribute",
  "pg_proc",
  "pg_type",
  "pg_default_acl",
];

/** Who may do what is what was declared: `pulumi up` would have nothing to grant and nothing to revoke. */
export const accessMatchesDeclaration = defineControl({
  id: "access-matches-declaration",
  statement:
    "Owners, grants and default privileges of the database are as declared; in the modes exclusive and observe nobody holds anything else, the system's objects, members of extensions and undeclared schemas included, and only declared roles and those that run the cluster own anything. What initdb and an extension's own script grant, and what routines, types and languages outside declared schemas give to PUBLIC by the server's built-in defaults unless they run as their owner, is nobody's declaration.",
  rationale:
    "A grant made by hand outlives the reason it was made for, and no review of the declaration finds it.",
  remediation:
    "Run pulumi up to restore what is declared, or declare what is there. pgattest plan shows the statements.",
  severity: "high",
  scope: "database",
  needs: { "object-privileges": { freshDays: 31 }, "role-attributes": { freshDays: 31 } },
  intent: {
    level: "none",
    reason: "Resources are made from the declaration; only the server can differ from it.",
  },
  judge(input) {
    const { facts, declared, database } = input;
    const access = facts("object-privileges");
    const roles = facts("role-attributes");
    const blind = unseen(access, surfaces) ?? unseen(roles, ["pg_roles", "pg_auth_members"]);
    if (blind !== null) return blind;
    if (database === null || access.database !== database.name)
      return notEvaluable(
        "wrong-database",
        access.database,
        `The facts are about database ${access.database}.`,
      );
    if (access.objects.length === 0 || roles.roles.length === 0)
      return notEvaluable(
        "nothing-observed",
        database.name,
        "No objects or no roles were observed, so nothing is proven.",
      );
    // Memberships are judged once a cluster, by roles-match-declaration.
    const spec = { ...accessSpec(declared, database), memberships: [], members: [] };
    const honest = { ...access, objects: withoutFalseMembers(access) };
    const owners = new Set([
      ...declared.roles.map(({ name }) => name),
      ...expectedSuperusers(input),
      ...roles.roles.filter(({ oid, predefined }) => predefined || oid === BOOTSTRAP).map(({ name }) => name),
    ]);
    return conclude(access.objects.length, "objects", [
      ...exactPlanFindings("access-differs", planAccess(spec, roles, honest)),
      ...(isExclusive(spec.mode) ? undeclaredAccess(spec, honest, owners) : []),
    ]);
  },
});
