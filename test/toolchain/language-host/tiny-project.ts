import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ensurePulumi } from "#toolchain/ensure-pulumi.ts";
import { pulumiEnvironment } from "#toolchain/pulumi-environment.ts";
import { type CommandResult, runCommand } from "#toolchain/run-command.ts";
import { processContext, repositoryFolder } from "#toolchain/toolchain-context.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs) {
    return { id: "made", outs: { ...inputs, shouted: inputs.word.toUpperCase() } };
  },
  async update(_id, _olds, news) {
    return { outs: { ...news, shouted: news.word.toUpperCase() } };
  },
};

class Echo extends pulumi.dynamic.Resource {
  declare readonly shouted: pulumi.Output<string>;
  constructor(name: string, word: string) {
    super(provider, name, { word, shouted: undefined }, undefined, "test", "Echo");
  }
}

const config = new pulumi.Config();
const word = config.require("word");
if (word === "throw") throw new Error("the program throws");
if (word === "exit") process.exit(7);
export const shouted = new Echo("echo", word).shouted;
export const secret = config.requireSecret("hidden");
`;

const pack = `
const { appendFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("tiny-pack", { policies: [{
  name: "no-bad-words",
  description: "Words must be good.",
  enforcementLevel: "mandatory",
  validateResource(args, report) {
    if (args.type !== "pulumi-nodejs:dynamic/test:Echo") return;
    const config = new pulumi.Config("tiny");
    appendFileSync(process.env.SEEN_FILE, JSON.stringify({
      organization: pulumi.getOrganization(), project: pulumi.getProject(), stack: pulumi.getStack(),
      dryRun: pulumi.runtime.isDryRun(), word: config.get("word"),
      hiddenIsSecret: pulumi.runtime.isConfigSecret("tiny:hidden"), folder: process.cwd(),
    }) + "\\n");
    if (args.props.word === "bad") report("this word is bad");
  },
}] });
`;

const seenSchema = z.object({
  organization: z.string(),
  project: z.string(),
  stack: z.string(),
  dryRun: z.boolean(),
  word: z.string(),
  hiddenIsSecret: z.boolean(),
  folder: z.string(),
});

/** A Pulumi project of one dynamic resource and a policy pack that writes down what it is told. */
export interface TinyProject {
  readonly folder: string;
  /** Runs a pulumi command in the project, with the stack `dev` and the pack unless `PULUMI_OPTION_POLICY_PACK` is emptied. */
  pulumi(...commandLine: readonly string[]): Promise<CommandResult>;
  /** What the pack has been told in all runs so far. */
  seen(): Promise<readonly z.infer<typeof seenSchema>[]>;
}

/** Lays the project out in an empty folder and makes its stack, on the real engine. */
export async function layTinyProject(folder: string): Promise<TinyProject> {
  const signal = new AbortController().signal;
  const engine = await ensurePulumi(processContext(signal));
  const seenFile = join(folder, "seen.jsonl");
  await layFiles(folder);
  const environment = pulumiEnvironment({
    repositoryFolder,
    binFolder: engine.binFolder,
    environment: {
      ...process.env,
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "tiny",
      PULUMI_STACK: "dev",
      PULUMI_OPTION_POLICY_PACK: join(folder, "pack"),
      SEEN_FILE: seenFile,
      NO_COLOR: "1",
    },
  });
  const binary = join(engine.binFolder, "pulumi");
  return {
    folder,
    pulumi: (...commandLine) => runCommand(binary, commandLine, { folder, environment, timeoutMs: 60_000 }),
    seen: async () => {
      const lines = (await readFile(seenFile, "utf8")).trim().split("\n");
      return lines.map((line) => seenSchema.parse(JSON.parse(line)));
    },
  };
}

async function layFiles(folder: string): Promise<void> {
  await mkdir(join(folder, "state"));
  await mkdir(join(folder, "program"));
  await mkdir(join(folder, "pack"));
  await symlink(join(repositoryFolder, "node_modules"), join(folder, "node_modules"));
  const files = {
    "package.json": '{"name":"tiny","version":"1.0.0","type":"module","dependencies":{"@pulumi/pulumi":"*"}}',
    "Pulumi.yaml":
      "name: tiny\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: program/index.ts\n",
    "Pulumi.dev.yaml": "config:\n  tiny:word: good\n",
    "program/index.ts": program,
    "pack/PulumiPolicy.yaml": "name: tiny-pack\nruntime: nodejs\nversion: 1.0.0\n",
    "pack/package.json": '{"name":"tiny-pack","version":"1.0.0","main":"index.cjs"}',
    "pack/index.cjs": pack,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
