import * as pulumi from "@pulumi/pulumi";
import { thinProvider } from "./thin-provider.ts";

/** What a kind of resource is called, where its work is done, and what it tells beside its inputs. */
export interface ResourceKind {
  /** `postgres:Role`: the type token is `pulumi-nodejs:dynamic/postgres:Role`. */
  readonly module: "postgres" | "pgattest";
  readonly type: string;
  readonly provider: pulumi.dynamic.ResourceProvider;
  readonly computed: readonly string[];
  readonly secret: readonly string[];
}

/** Describes a kind of resource; one object for each kind, since Pulumi keeps a provider's text by its identity. */
export function resourceKind(kind: {
  readonly module: ResourceKind["module"];
  readonly type: string;
  /** The module that does the work, as a subpath import. */
  readonly provider: string;
  readonly computed?: readonly string[];
  /** Those of `computed` that are secrets. */
  readonly secret?: readonly string[];
}): ResourceKind {
  const { module, type, computed = [], secret = [] } = kind;
  return { module, type, provider: thinProvider(kind.provider), computed, secret };
}

/** A resource of ours. Whoever has to act after it has changed something looks at when it last did. */
export class SettledResource extends pulumi.dynamic.Resource {
  /** When it was last made or changed, ISO 8601 in UTC; the same as long as nothing is done. */
  declare readonly settledAt: pulumi.Output<string>;

  constructor(kind: ResourceKind, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    const computed = Object.fromEntries(["settledAt", ...kind.computed].map((key) => [key, undefined]));
    const additionalSecretOutputs = [...kind.secret];
    super(
      kind.provider,
      name,
      { ...args, ...computed },
      { ...options, additionalSecretOutputs },
      kind.module,
      kind.type,
    );
  }
}
