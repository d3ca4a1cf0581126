import { finding } from "#policies/model/judgement.ts";
import { defineRule } from "./define-rule.ts";

/** Somebody answers for every database. */
export const requireDatabaseOwner = defineRule({
  id: "require-database-owner",
  statement: "Every database names the person or team who answers for it.",
  rationale:
    "Nobody reviews the access to a database that belongs to nobody, and nobody decides when it leaks.",
  remediation: "Declare responsible: for the database.",
  severity: "medium",
  tags: ["iso-27001-2022:A.5.18", "soc-2:CC6.3"],
  appliesTo: "pulumi-nodejs:dynamic/postgres:Database",
  check: ({ name, responsible }) =>
    responsible === null || responsible.trim() === ""
      ? [finding("no-responsible", name, `Database ${name} names nobody who answers for it.`)]
      : [],
});
