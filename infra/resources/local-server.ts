import type * as pulumi from "@pulumi/pulumi";
import type { HbaRule } from "#infra/local/local-server.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What a local server is asked to be. */
export interface LocalServerArgs {
  readonly cluster: string;
  /** Absolute folder for its data, logs and certificates. */
  readonly dataRoot: string;
  /** 0: a free one is chosen once and kept. */
  readonly port: number;
  readonly hbaRules: readonly HbaRule[];
  readonly preload: readonly string[];
}

const kind = resourceKind({
  module: "pgattest",
  type: "LocalServer",
  provider: "#infra/resources/local-server-provider.ts",
  computed: [
    "host",
    "listeningPort",
    "serverName",
    "caCertificatePem",
    "systemIdentifier",
    "serverVersion",
    "pgaudit",
    "administrator",
    "administratorPassword",
  ],
  secret: ["administratorPassword"],
});

/** A PostgreSQL on this machine, for development: TLS only, SCRAM only, loopback only. */
export class LocalServerResource extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/pgattest:LocalServer";
  declare readonly host: pulumi.Output<string>;
  declare readonly listeningPort: pulumi.Output<number>;
  declare readonly serverName: pulumi.Output<string>;
  declare readonly caCertificatePem: pulumi.Output<string>;
  declare readonly systemIdentifier: pulumi.Output<string>;
  declare readonly serverVersion: pulumi.Output<string>;
  declare readonly pgaudit: pulumi.Output<{ available: true } | { available: false; reason: string }>;
  declare readonly administrator: pulumi.Output<string>;
  declare readonly administratorPassword: pulumi.Output<string>;

  constructor(name: string, args: LocalServerArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
