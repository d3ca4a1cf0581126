import type * as pulumi from "@pulumi/pulumi";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** Who shall be able to do what in one database. */
export interface AccessArgs {
  readonly cluster: string;
  readonly spec: AccessSpec;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "Access",
  provider: "#infra/resources/access-provider.ts",
  computed: ["drift"],
});

/** All access to one database: ownership, grants, default privileges, memberships; one delta, one transaction. */
export class Access extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Access";
  /** What a refresh found to differ from what was declared, as statements; empty after an update. */
  declare readonly drift: pulumi.Output<readonly string[]>;

  constructor(name: string, args: AccessArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
