import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Finds an entry point of the Node SDK as the program or pack itself would: upwards from its own folder. So each runs
 * on the SDK it has installed, not on one of ours.
 *
 * @throws Error with Node's wording (`Cannot find module '@pulumi/pulumi/cmd/…'`), which the engine recognises for
 * policy packs and turns into "dependencies are not installed".
 */
export function sdkModulePath(entry: "run" | "run-policy-pack" | "run-plugin", fromFolder: string): string {
  return createRequire(join(fromFolder, "package.json")).resolve(`@pulumi/pulumi/cmd/${entry}`);
}
