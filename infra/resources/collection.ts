import type * as pulumi from "@pulumi/pulumi";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { resourceKind, SettledResource } from "./settled-resource.ts";

/** What the collection after a deployment needs. */
export interface CollectionArgs {
  readonly stack: string;
  /** Absolute; the ledger and the intended record lie in it. */
  readonly stateFolder: string;
  readonly intended: pulumi.Input<IntendedRecord>;
  /** By cluster, the collector's password. A secret. */
  readonly collectorPasswords: pulumi.Input<Readonly<Record<string, string>>>;
  readonly signingKeyPem: pulumi.Input<string>;
  /** When each deployed resource last changed something: after any change there is something new to look at. */
  readonly settled: pulumi.Input<readonly string[]>;
}

/** Where the ledger stood after the collection. */
export interface CheckpointOutput {
  readonly origin: string;
  readonly entries: number;
  readonly rootSha256: string;
}

const kind = resourceKind({
  module: "pgattest",
  type: "Collection",
  provider: "#infra/resources/collection-provider.ts",
  computed: ["checkpoint", "verdicts"],
});

/**
 * The last resource of the graph: records what was intended, collects what is there, judges, and signs all of it into
 * the ledger. It runs when the intended record has changed, or anything that was deployed.
 */
export class Collection extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/pgattest:Collection";
  declare readonly checkpoint: pulumi.Output<CheckpointOutput>;
  /** How many controls came to each verdict. */
  declare readonly verdicts: pulumi.Output<Readonly<Record<string, number>>>;

  constructor(name: string, args: CollectionArgs, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
