import { chmod, rename } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles `pgattest` into `dist/pgattest.mjs`, one file that Node 20 and later starts. It appears by rename: a run that
 * starts meanwhile finds the old one or the new one.
 */
async function bundleCli(): Promise<void> {
  const target = `${root}dist/pgattest.mjs`;
  const hidden = `${root}dist/.pgattest-${process.pid}.mjs`;
  await build({
    entryPoints: [`${root}cli/main.ts`],
    outfile: hidden,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.11",
    logLevel: "warning",
    legalComments: "none",
    external: ["pg-native"],
    // Dependencies in CommonJS call `require` for Node's own modules, which an ES module does not have.
    banner: {
      js: 'import { createRequire as pgattestRequire } from "node:module"; const require = pgattestRequire(import.meta.url);',
    },
  });
  await chmod(hidden, 0o755);
  await rename(hidden, target);
}

await bundleCli();
