import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What a database is asked to be. */
export interface DatabaseArgs {
  readonly cluster: string;
  readonly name: string;
  readonly owner: string;
  readonly responsible: string | null;
  readonly classification: string | null;
  readonly collector: string | null;
  /** Take over a database that exists already. */
  readonly adopt: boolean;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "Database",
  provider: "#infra/resources/database-provider.ts",
});

/** One database of a cluster. Destroying the stack never drops it: data outlives declarations. */
export class Database extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Database";

  constructor(name: string, args: DatabaseArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
