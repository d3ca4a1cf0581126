import type * as pulumi from "@pulumi/pulumi";
import { resourceKind, SettledResource } from "./settled-resource.ts";

const kind = resourceKind({
  module: "pgattest",
  type: "SigningKey",
  provider: "#infra/resources/signing-key-provider.ts",
  computed: ["privateKeyPem", "publicKeyPem", "keyId"],
  secret: ["privateKeyPem"],
});

/** The Ed25519 key that signs a stack's evidence. Its private half is a Pulumi secret and leaves the state only as one. */
export class SigningKey extends SettledResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/pgattest:SigningKey";
  declare readonly privateKeyPem: pulumi.Output<string>;
  declare readonly publicKeyPem: pulumi.Output<string>;
  /** SHA-256 of the public key in DER. */
  declare readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: { readonly stack: string }, options?: pulumi.CustomResourceOptions) {
    super(kind, name, args, options);
  }
}
