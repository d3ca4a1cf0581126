import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { destroyLocalServer, hostDependencies } from "#infra/local/local-server.ts";
import { sendSignal } from "#infra/local/processes.ts";
import { bundlePack } from "#toolchain/bundle-pack.ts";
import { type CommandResult, runCommand } from "#toolchain/run-command.ts";
import { repositoryFolder } from "#toolchain/toolchain-context.ts";

/** What the commands of a user need of the repository. */
const PARTS = ["postgres", "policies", "collectors", "evidence", "infra", "cli", "toolchain"] as const;
const FILES = ["package.json", "Pulumi.yaml", ".gitignore"] as const;
const STACK_FILE = "Pulumi.dev.yaml";
const LIMIT_MS = 240_000;

/** A clone of this repository in a folder of its own, as `npm ci` leaves one: its own state, its own Pulumi backend. */
export interface Clone {
  readonly root: string;
  /** This process's environment without what would lead elsewhere. */
  readonly environment: NodeJS.ProcessEnv;
  /** `npx pulumi …` as a user types it. */
  pulumi(line: readonly string[], more?: NodeJS.ProcessEnv): Promise<CommandResult>;
  /** `npx pgattest …` as a user types it: the bundle, as a process. */
  command(line: readonly string[], more?: NodeJS.ProcessEnv): Promise<CommandResult>;
  /** Ends every server of the clone and removes all of it, whatever became of it. */
  remove(): Promise<void>;
}

/** The packages stay where they are; only our own launcher must be the clone's, since it finds its state by its place. */
async function linkPackages(root: string): Promise<void> {
  const from = join(repositoryFolder, "node_modules");
  const to = join(root, "node_modules");
  await mkdir(join(to, ".bin"), { recursive: true });
  for (const name of await readdir(from))
    if (name !== ".bin" && name !== "pgattest-pulumi-launcher")
      await symlink(join(from, name), join(to, name));
  for (const name of await readdir(join(from, ".bin")))
    if (name !== "pulumi" && name !== "pgattest")
      await symlink(await realpath(join(from, ".bin", name)), join(to, ".bin", name));
  await symlink(join(root, "toolchain", "pulumi-launcher"), join(to, "pgattest-pulumi-launcher"));
  await symlink(join(root, "toolchain", "pulumi-launcher", "run.js"), join(to, ".bin", "pulumi"));
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      name === "PULUMI_HOME" || !/^(?:PULUMI_|PGATTEST_|VITEST|NODE_OPTIONS$|NODE_ENV$|npm_)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}

/** So that the program knows its commit and that its tree is clean, as in a real clone. */
async function commitAll(root: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"];
  for (const line of [
    ["init", "-q"],
    ["add", "-A"],
    [...identity, "commit", "-q", "-m", "clone"],
  ]) {
    const { code, stderr } = await runCommand("git", line, { environment, folder: root, timeoutMs: 30_000 });
    if (code !== 0) throw new Error(`git ${line.join(" ")}: ${stderr}`);
  }
}

/** Ends what a failed test left: every server of every stack. */
async function endServers(root: string): Promise<void> {
  const deps = hostDependencies(() => undefined, AbortSignal.timeout(60_000));
  for (const stack of await readdir(join(root, ".pgattest")).catch(() => [])) {
    const folder = join(root, ".pgattest", stack, "postgres");
    for (const cluster of await readdir(folder).catch(() => []))
      await destroyLocalServer(join(folder, cluster), deps);
  }
}

/** The clone's own stack file: without the salt of whatever stack this repository has deployed, and as the test wants it. */
async function writeStackFile(root: string, edit: (text: string) => string): Promise<void> {
  const text = await readFile(join(repositoryFolder, STACK_FILE), "utf8");
  await writeFile(join(root, STACK_FILE), edit(text.replace(/^encryptionsalt:.*\n?/m, "")));
}

/** Ends what still works in the clone: providers outlive an engine that was killed. */
async function endProcesses(root: string): Promise<void> {
  for (const entry of await readdir("/proc")) {
    const place = /^\d+$/.test(entry) ? await readlink(`/proc/${entry}/cwd`).catch(() => "") : "";
    if (Number(entry) !== process.pid && (place === root || place.startsWith(`${root}/`)))
      sendSignal(Number(entry), "SIGKILL");
  }
}

/** Puts everything of a clone into its folder. */
async function layOut(
  root: string,
  environment: NodeJS.ProcessEnv,
  edit: (text: string) => string,
): Promise<void> {
  await chmod(root, 0o755); // so that the server's user can enter it
  for (const part of PARTS)
    await cp(join(repositoryFolder, part), join(root, part), {
      recursive: true,
      filter: (source) => basename(source) !== "node_modules",
    });
  for (const file of FILES) await cp(join(repositoryFolder, file), join(root, file));
  await writeStackFile(root, edit);
  await linkPackages(root);
  await bundlePack(join(root, "policies", "packs", "postgres"));
  const options = { folder: root, environment, timeoutMs: LIMIT_MS };
  const bundled = await runCommand(process.execPath, [join(root, "toolchain", "bundle-cli.ts")], options);
  if (bundled.code !== 0) throw new Error(bundled.stderr);
  await commitAll(root, environment);
}

/**
 * Lays a clone out, its command line and its policy pack bundled from today's sources, and commits it.
 * @param edit changes the text of its `Pulumi.dev.yaml`
 */
export async function cloneRepository(edit: (text: string) => string = (text) => text): Promise<Clone> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "pgattest-clone-")));
  const environment = cleanEnvironment();
  await layOut(root, environment, edit).catch(async (error: unknown) => {
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  const node = join(root, "node_modules", ".bin", "node");
  const run = (line: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
    runCommand(node, line, { folder: root, environment: { ...environment, ...more }, timeoutMs: LIMIT_MS });
  return {
    root,
    environment,
    pulumi: (line, more) =>
      run([join(root, "toolchain", "pulumi-launcher", "run.js"), ...line, "--non-interactive"], more),
    command: (line, more) => run([join(root, "dist", "pgattest.mjs"), ...line], more),
    remove: async () => {
      await endProcesses(join(root, "infra"));
      await endServers(root);
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
