import type * as pulumi from "@pulumi/pulumi";
import type { RoleDeparture } from "#postgres/plan/plan-role-departure.ts";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** Which role shall be gone, and what becomes of what it leaves behind. */
export interface RoleRemovalArgs {
  readonly cluster: string;
  readonly departure: RoleDeparture;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "RoleRemoval",
  provider: "#infra/resources/role-removal-provider.ts",
  computed: ["statements"],
});

/** One role of a cluster that shall no longer be there. Nothing is ever dropped with it that was not said. */
export class RoleRemoval extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:RoleRemoval";

  constructor(name: string, args: RoleRemovalArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
