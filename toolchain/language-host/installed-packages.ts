import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** The parts of a `package.json` that the engine asks about. */
const manifestSchema = z.object({
  name: z.string(),
  version: z.string().default(""),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  pulumi: z
    .object({
      /** `true` marks an SDK of a provider. */
      resource: z.boolean().optional(),
      name: z.string().optional(),
      version: z.string().optional(),
      server: z.string().optional(),
      parameterization: z.object({ name: z.string(), version: z.string(), value: z.string() }).optional(),
    })
    .optional(),
});

/** A package as its own manifest describes it. */
export type PackageManifest = z.infer<typeof manifestSchema>;

/** The nearest `package.json` from a folder upwards, or nothing. */
export function nearestManifest(folder: string): PackageManifest | undefined {
  for (const place of foldersUpwards(folder)) {
    const manifest = readManifest(place);
    if (manifest !== undefined) return manifest;
  }
  return undefined;
}

/**
 * Every package that an import in `folder` can reach directly: the `node_modules` of that folder and of those above.
 * A package installed in several of them counts once, the nearest one, as Node resolves it.
 */
export function reachablePackages(folder: string): readonly PackageManifest[] {
  const found = new Map<string, PackageManifest>();
  for (const place of foldersUpwards(folder)) {
    for (const manifest of packagesIn(join(place, "node_modules"))) {
      if (!found.has(manifest.name)) found.set(manifest.name, manifest);
    }
  }
  return [...found.values()];
}

function packagesIn(nodeModules: string): readonly PackageManifest[] {
  return namesIn(nodeModules)
    .flatMap((name) =>
      name.startsWith("@") ? namesIn(join(nodeModules, name)).map((inner) => join(name, inner)) : [name],
    )
    .flatMap((name) => readManifest(join(nodeModules, name)) ?? []);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return []; // no such folder: nothing is installed there
  }
}

function readManifest(folder: string): PackageManifest | undefined {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    return parsed.data;
  } catch {
    return undefined; // not a package
  }
}

function foldersUpwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}
