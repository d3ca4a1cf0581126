import type * as pulumi from "@pulumi/pulumi";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What a server, its databases and its roles shall be set to. */
export interface SettingsArgs {
  readonly cluster: string;
  readonly spec: SettingsSpec;
  /** What the server preloads, when we made the server; null on a server that was there before. */
  readonly preload: readonly string[] | null;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "Settings",
  provider: "#infra/resources/settings-provider.ts",
  computed: ["pendingRestart", "drift"],
});

/** The settings of one cluster that the declaration names. */
export class Settings extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Settings";
  /** Settings that take effect at the next restart only. */
  declare readonly pendingRestart: pulumi.Output<readonly string[]>;
  declare readonly drift: pulumi.Output<readonly string[]>;

  constructor(name: string, args: SettingsArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
