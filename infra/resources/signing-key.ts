import * as pulumi from "@pulumi/pulumi";
import { thinProvider } from "./thin-provider.ts";

const provider = thinProvider("#infra/resources/signing-key-provider.ts");

/** The Ed25519 key that signs a stack's evidence. Its private half is a Pulumi secret and leaves the state only as one. */
export class SigningKey extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/pgattest:SigningKey";
  declare readonly privateKeyPem: pulumi.Output<string>;
  declare readonly publicKeyPem: pulumi.Output<string>;
  /** SHA-256 of the public key in DER. */
  declare readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: { readonly stack: string }, options?: pulumi.CustomResourceOptions) {
    const computed = { privateKeyPem: undefined, publicKeyPem: undefined, keyId: undefined };
    const secret = { additionalSecretOutputs: ["privateKeyPem"] };
    super(provider, name, { ...args, ...computed }, { ...options, ...secret }, "pgattest", "SigningKey");
  }
}
