import type { DependencyInfo } from "@pulumi/pulumi/proto/language_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import { nearestManifest, reachablePackages } from "./installed-packages.ts";

/**
 * The npm packages a program stands on, with the versions installed, as `pulumi about` lists them: those its manifest
 * names, or with `transitive` every one that is installed.
 */
export function programDependencies(folder: string, transitive: boolean): readonly DependencyInfo[] {
  const manifest = nearestManifest(folder);
  const named = new Set(Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }));
  return reachablePackages(folder)
    .filter((installed) => transitive || named.has(installed.name))
    .map((installed) =>
      new languagePb.DependencyInfo().setName(installed.name).setVersion(installed.version),
    );
}
