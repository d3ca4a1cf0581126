import { finding } from "#policies/model/judgement.ts";
import { defineRule } from "./define-rule.ts";

/** Every database is looked at. */
export const requireDatabaseCollector = defineRule({
  id: "require-database-collector",
  statement: "Every database names the role that collects evidence from it.",
  rationale: "A database without a collector has no evidence, and its controls can never pass.",
  remediation: "Declare a role with purpose collector and name it as the database's collector.",
  severity: "medium",
  tags: ["iso-27001-2022:A.8.15", "soc-2:CC7.1"],
  appliesTo: "pulumi-nodejs:dynamic/postgres:Database",
  check: ({ name, collector }) =>
    collector === null ? [finding("no-collector", name, `Database ${name} has no collector role.`)] : [],
});
