import {
  type ClusterDeclaration,
  clusterDeclarationSchema,
} from "#policies/model/declaration/cluster-declaration.ts";
import { databaseDeclarationSchema } from "#policies/model/declaration/database-declaration.ts";
import { roleDeclarationSchema } from "#policies/model/declaration/role-declaration.ts";
import { type IntendedResource, inputsOfCluster } from "./intended-resource.ts";

/** Statement classes that are asked for where no declaration says which. */
const baselineClasses = ["ddl", "role", "write"] as const;

/**
 * What resources are judged by where there is no declaration, as with `pulumi policy analyze`: the purposes and
 * databases that the resources themselves name, no superuser, and the strictest defaults.
 */
export function baselineDeclaration(
  cluster: string,
  resources: readonly IntendedResource[],
): ClusterDeclaration {
  const databases = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Database", cluster, resources);
  const roles = inputsOfCluster("pulumi-nodejs:dynamic/postgres:Role", cluster, resources);
  const empty = clusterDeclarationSchema.omit({ databases: true }).parse({
    name: cluster,
    provider: { kind: "local" },
    audit: { classes: baselineClasses },
    logging: { destinations: ["csvlog"] },
  });
  return {
    ...empty,
    roles: roles.map(({ spec, purpose }) => roleDeclarationSchema.parse({ name: spec.name, purpose })),
    databases: databases.map(({ name, owner, collector }) =>
      databaseDeclarationSchema.parse({ name, owner, ...(collector === null ? {} : { collector }) }),
    ),
  };
}
