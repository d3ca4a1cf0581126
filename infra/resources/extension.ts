import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { thinProvider } from "./thin-provider.ts";

/** What extension a database shall have. */
export interface ExtensionArgs {
  readonly cluster: string;
  readonly database: string;
  readonly name: string;
  readonly connection: pulumi.Input<Connection>;
}

const provider = thinProvider("#infra/resources/extension-provider.ts");

/** One extension of a database. Destroying the stack leaves it: columns and functions may rest on it. */
export class Extension extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Extension";
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: ExtensionArgs, options?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args, version: undefined }, options, "postgres", "Extension");
  }
}
