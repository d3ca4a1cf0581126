import * as pulumi from "@pulumi/pulumi";
import type { HbaRule } from "#infra/local/local-server.ts";
import { thinProvider } from "./thin-provider.ts";

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

const provider = thinProvider("#infra/resources/local-server-provider.ts");

/** A PostgreSQL on this machine, for development: TLS only, SCRAM only, loopback only. */
export class LocalServerResource extends pulumi.dynamic.Resource {
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
    const computed = {
      host: undefined,
      listeningPort: undefined,
      serverName: undefined,
      caCertificatePem: undefined,
      systemIdentifier: undefined,
      serverVersion: undefined,
      pgaudit: undefined,
      administrator: undefined,
      administratorPassword: undefined,
    };
    const secret = { additionalSecretOutputs: ["administratorPassword"] };
    super(provider, name, { ...args, ...computed }, { ...options, ...secret }, "pgattest", "LocalServer");
  }
}
