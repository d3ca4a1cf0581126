import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What a new database starts with. */
export interface InitialSchemaArgs {
  readonly cluster: string;
  readonly database: string;
  /** The role that runs it and so owns what it makes. */
  readonly owner: string;
  readonly sql: string;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "InitialSchema",
  provider: "#infra/resources/initial-schema-provider.ts",
});

/** A file of SQL that is run once, in one transaction, in a database that has nothing yet. */
export class InitialSchema extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:InitialSchema";

  constructor(name: string, args: InitialSchemaArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
