import { finding } from "#policies/model/judgement.ts";
import { defineRule } from "./define-rule.ts";

/** It is known how much harm a leak of each database would do. */
export const requireDatabaseClassification = defineRule({
  id: "require-database-classification",
  statement: "Every database has a classification.",
  rationale:
    "Without it nobody can say which rules the data falls under, and the strictest are forgotten first.",
  remediation: "Declare classification: public, internal, confidential or restricted.",
  severity: "medium",
  tags: ["iso-27001-2022:A.5.12", "gdpr:Art. 25"],
  appliesTo: "pulumi-nodejs:dynamic/postgres:Database",
  check: ({ name, classification }) =>
    classification === null
      ? [finding("no-classification", name, `Database ${name} has no classification.`)]
      : [],
});
