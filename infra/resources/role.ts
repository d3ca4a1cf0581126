import type * as pulumi from "@pulumi/pulumi";
import type { RoleDeclaration } from "#policies/model/declaration/role-declaration.ts";
import type { RoleSpec } from "#postgres/plan/specs.ts";
import type { Connection } from "./connection.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What a role is asked to be. */
export interface RoleArgs {
  readonly cluster: string;
  readonly purpose: RoleDeclaration["purpose"];
  readonly spec: RoleSpec;
  /** `generated`, a reference, or null for none. Never the password. */
  readonly passwordSource: string | null;
  /** The password itself, when the stack's configuration holds it; a secret. Null: it comes another way. */
  readonly configuredPassword: pulumi.Input<string> | null;
  /** Take over a role that exists already. */
  readonly adopt: boolean;
  readonly connection: pulumi.Input<Connection>;
}

const kind = resourceKind({
  module: "postgres",
  type: "Role",
  provider: "#infra/resources/role-provider.ts",
  computed: ["generatedPassword", "verifier", "drift"],
  secret: ["configuredPassword", "generatedPassword", "verifier"],
});

/** One role of a cluster. Its password reaches the server as a SCRAM verifier only. */
export class Role extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/postgres:Role";
  /** The password, when the stack generated it; else null. A secret. */
  declare readonly generatedPassword: pulumi.Output<string | null>;

  constructor(name: string, args: RoleArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
