import type { DeploymentRule } from "./define-rule.ts";
import { requireDatabaseClassification } from "./require-database-classification.ts";
import { requireDatabaseCollector } from "./require-database-collector.ts";
import { requireDatabaseOwner } from "./require-database-owner.ts";
import { requirePasswordByReference } from "./require-password-by-reference.ts";

export type { DeploymentRule } from "./define-rule.ts";

/** Every rule of deployment. */
export const rules: readonly DeploymentRule[] = Object.freeze([
  requirePasswordByReference,
  requireDatabaseOwner,
  requireDatabaseClassification,
  requireDatabaseCollector,
]);
