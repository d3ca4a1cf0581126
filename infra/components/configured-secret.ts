import * as pulumi from "@pulumi/pulumi";

const PREFIX = "pulumi:";

/**
 * What a reference `pulumi:key` leads to: the stack's own secret `pgattest:key` (`pulumi config set --secret key`).
 * Other references are followed where the work is done, and are null here.
 */
export function configuredSecret(reference: string | undefined): pulumi.Output<string> | null {
  if (reference?.startsWith(PREFIX) !== true) return null;
  return new pulumi.Config("pgattest").requireSecret(reference.slice(PREFIX.length));
}
