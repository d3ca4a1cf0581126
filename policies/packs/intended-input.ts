import { maintenanceDatabase } from "#policies/catalogue/declared-specs.ts";
import type { AnyControl } from "#policies/catalogue/define-control.ts";
import { baselineDeclaration } from "#policies/intent/baseline-declaration.ts";
import { intendedFacts } from "#policies/intent/intended-facts.ts";
import { type IntendedResource, readInputs } from "#policies/intent/intended-resource.ts";
import { isJudgedResourceType } from "#policies/intent/resource-inputs.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { type Judgement, notEvaluable } from "#policies/model/judgement.ts";

/** The names of the clusters that resources belong to. */
export function clustersOf(resources: readonly IntendedResource[]): readonly string[] {
  const names = resources.flatMap((resource) =>
    isJudgedResourceType(resource.type) ? [readInputs(resource.type, resource).cluster] : [],
  );
  return [...new Set(names)].sort();
}

/** What is declared of a cluster; undefined where there is a declaration, and this cluster is not in it. */
export function declaredCluster(
  declaration: Declaration | null,
  cluster: string,
  resources: readonly IntendedResource[],
): ClusterDeclaration | undefined {
  if (declaration === null) return baselineDeclaration(cluster, resources);
  return declaration.clusters.find(({ name }) => name === cluster);
}

/** Judges what a control says of a cluster, or of one of its databases, from resources. Throws what unknown values throw. */
export function judgeIntended(
  control: AnyControl,
  declared: ClusterDeclaration,
  database: string | null,
  resources: readonly IntendedResource[],
  now: Date,
): Judgement {
  const declaredDatabase: DatabaseDeclaration | null =
    declared.databases.find(({ name }) => name === database) ?? null;
  if (database !== null && declaredDatabase === null && database !== maintenanceDatabase(declared))
    return notEvaluable("database-undeclared", database, `Database ${database} is not declared.`);
  return control.judge({
    declared,
    database: declaredDatabase,
    provisioned: null,
    phase: "intended",
    now,
    facts: (kind) => intendedFacts(kind, { cluster: declared.name, declared, database, resources, now }),
  });
}
