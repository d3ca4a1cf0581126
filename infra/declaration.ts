import * as pulumi from "@pulumi/pulumi";
import { stackDeclarationFromConfig } from "#policies/catalogue/stack-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";

/**
 * Reads the stack's declaration: everything under `pgattest:` in `Pulumi.<stack>.yaml`.
 * @throws ModelError `declaration-invalid`, one line per mistake, each with its exact path
 */
export function readDeclaration(): Declaration {
  const config = new pulumi.Config("pgattest");
  return stackDeclarationFromConfig((key) => config.getObject<unknown>(key));
}
