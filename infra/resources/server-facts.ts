import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { thinProvider } from "./thin-provider.ts";

const provider = thinProvider("#infra/resources/server-facts-provider.ts");

/** Who a server that was there before us says it is. It changes nothing; it fails when the server cannot be reached. */
export class ServerFacts extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:ServerFacts";
  declare readonly systemIdentifier: pulumi.Output<string>;
  declare readonly serverVersion: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly cluster: string; readonly connection: pulumi.Input<Connection> },
    options?: pulumi.CustomResourceOptions,
  ) {
    const computed = { systemIdentifier: undefined, serverVersion: undefined };
    super(provider, name, { ...args, ...computed }, options, "postgres", "ServerFacts");
  }
}
