import { rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packFolder = fileURLToPath(new URL("../policies/packs/postgres", import.meta.url));

/**
 * Bundles a policy pack to one CommonJS file, which is what the engine's pack host can load. The same sources give the
 * same bytes, wherever the clone lies, so that the digest on a policy record names the code that judged.
 * @param folder the pack's folder, with `index.ts` and `package.json`
 * @param outfile where the bundle goes; by default the `main` of the pack
 */
export async function bundlePack(
  folder: string = packFolder,
  outfile = join(folder, "dist", "index.cjs"),
): Promise<string> {
  const hidden = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [join(folder, "index.ts")],
    outfile: hidden,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external: ["@pulumi/*"],
    legalComments: "none",
    charset: "utf8",
    absWorkingDir: folder,
    logLevel: "silent",
  });
  // By rename: a pack that starts meanwhile loads the old bundle or the new one, never half of one.
  await rename(hidden, outfile);
  return outfile;
}

if (import.meta.main) process.stdout.write(`${await bundlePack()}\n`);
