import type { PackageDependency, PluginDependency } from "@pulumi/pulumi/proto/plugin_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import { type PackageManifest, reachablePackages } from "./installed-packages.ts";

/** Provider SDKs mark themselves with `"pulumi": {"resource": true}` in their `package.json`. */
function providerSdks(folder: string): readonly PackageManifest[] {
  return reachablePackages(folder).filter((manifest) => manifest.pulumi?.resource === true);
}

/** The provider plugin an SDK belongs to: what it says of itself, else its npm name without the scope. */
function pluginOf(sdk: PackageManifest) {
  const version = sdk.pulumi?.version ?? sdk.version;
  return {
    name: sdk.pulumi?.name ?? sdk.name.replace(/^@pulumi\//, ""),
    version: version === "" || version.startsWith("v") ? version : `v${version}`,
    server: sdk.pulumi?.server ?? "",
  };
}

/** The providers that the program's installed SDKs need, for the engine to have them at hand. */
export function requiredPackages(folder: string): readonly PackageDependency[] {
  return providerSdks(folder).map((sdk) => {
    const plugin = pluginOf(sdk);
    const dependency = new pluginPb.PackageDependency()
      .setName(plugin.name)
      .setKind("resource")
      .setVersion(plugin.version)
      .setServer(plugin.server);
    const parameters = sdk.pulumi?.parameterization;
    if (parameters === undefined) return dependency;
    return dependency.setParameterization(
      new pluginPb.PackageParameterization()
        .setName(parameters.name)
        .setVersion(parameters.version)
        .setValue(parameters.value), // base64 in the manifest and in the message's text form alike
    );
  });
}

/** The same as {@link requiredPackages} in the older form, which knows no parameters. */
export function requiredPlugins(folder: string): readonly PluginDependency[] {
  return providerSdks(folder).map((sdk) => {
    const plugin = pluginOf(sdk);
    return new pluginPb.PluginDependency()
      .setName(plugin.name)
      .setKind("resource")
      .setVersion(plugin.version)
      .setServer(plugin.server);
  });
}
