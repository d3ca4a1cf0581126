import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensurePulumi } from "#toolchain/ensure-pulumi.ts";
import { pulumiEnvironment } from "#toolchain/pulumi-environment.ts";
import { type CommandResult, runCommand } from "#toolchain/run-command.ts";
import { processContext, repositoryFolder } from "#toolchain/toolchain-context.ts";
import { declarationInput } from "./declaration.ts";
import type { SentResource } from "./pack-host.ts";
import { UNKNOWN } from "./resources.ts";

/** Makes each resource of a file a dynamic one that does nothing; what stands for an unknown value is an output not known yet. */
const program = `
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";

const provider = { async create(inputs) { return { id: "made", outs: { ...inputs, later: "known" } }; } };
const later = new pulumi.dynamic.Resource(provider, "later", { later: undefined }, {}, "test", "Later").later;

function unknowing(value) {
  if (value === ${JSON.stringify(UNKNOWN)}) return later;
  if (Array.isArray(value)) return value.map(unknowing);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unknowing(inner)]));
}

const file = fileURLToPath(new URL("../resources.json", import.meta.url));
for (const { type, name, props } of JSON.parse(readFileSync(file, "utf8"))) {
  if (!type.startsWith("pulumi-nodejs:dynamic/")) continue;
  const [module, kind] = type.slice("pulumi-nodejs:dynamic/".length).split(":");
  new pulumi.dynamic.Resource(provider, name, unknowing(props), {}, module, kind);
}
`;

/** A Pulumi project that declares what a test says, judged by the real pack under the real engine. */
export interface PreviewProject {
  /** Where the pack leaves its records. */
  readonly stateFolder: string;
  readonly preview: (resources: readonly SentResource[]) => Promise<CommandResult>;
}

/** Lays the project out in an empty folder and makes its stack `dev`. */
export async function layPreviewProject(folder: string): Promise<PreviewProject> {
  const engine = await ensurePulumi(processContext(new AbortController().signal));
  await mkdir(join(folder, "state"));
  await mkdir(join(folder, "program"));
  await symlink(join(repositoryFolder, "node_modules"), join(folder, "node_modules"));
  const config = Object.entries(declarationInput).map(([key, value]) => [`pgattest:${key}`, value]);
  const files = {
    "package.json":
      '{"name":"judged","version":"1.0.0","type":"module","dependencies":{"@pulumi/pulumi":"*"}}',
    "Pulumi.yaml":
      "name: judged\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: program/index.js\n",
    // JSON is YAML.
    "Pulumi.dev.yaml": JSON.stringify({ config: Object.fromEntries(config) }),
    "program/index.js": program,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const stateFolder = join(folder, "records");
  const environment = pulumiEnvironment({
    repositoryFolder,
    binFolder: engine.binFolder,
    environment: {
      ...process.env,
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "judged",
      PULUMI_OPTION_POLICY_PACK: fileURLToPath(new URL("../../../policies/packs/postgres", import.meta.url)),
      PGATTEST_STATE_DIR: stateFolder,
      NO_COLOR: "1",
    },
  });
  const pulumi = (...line: readonly string[]): Promise<CommandResult> =>
    runCommand(join(engine.binFolder, "pulumi"), line, { folder, environment, timeoutMs: 120_000 });
  const made = await pulumi("stack", "init", "dev");
  if (made.code !== 0) throw new Error(`The stack was not made: ${made.stderr}`);
  return {
    stateFolder,
    async preview(resources) {
      await writeFile(join(folder, "resources.json"), JSON.stringify(resources));
      return pulumi("preview", "--stack", "dev");
    },
  };
}
