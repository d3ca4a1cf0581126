import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

const kind = resourceKind({
  module: "postgres",
  type: "ServerFacts",
  provider: "#infra/resources/server-facts-provider.ts",
  computed: ["systemIdentifier", "serverVersion"],
});

/** Who a server that was there before us says it is. It changes nothing; it fails when the server cannot be reached. */
export class ServerFacts extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:ServerFacts";
  declare readonly systemIdentifier: pulumi.Output<string>;
  declare readonly serverVersion: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly cluster: string; readonly connection: pulumi.Input<Connection> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(kind, name, args, options);
  }
}
