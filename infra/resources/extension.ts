import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What extension a database shall have. */
export interface ExtensionArgs {
  readonly cluster: string;
  readonly database: string;
  readonly name: string;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "Extension",
  provider: "#infra/resources/extension-provider.ts",
  computed: ["version"],
});

/** One extension of a database. Destroying the stack leaves it: columns and functions may rest on it. */
export class Extension extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Extension";
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: ExtensionArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
