import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { homeFolders, type LocalServer, readLocalServer } from "#infra/local/local-server.ts";
import { type Clone, cloneRepository } from "#test/end-to-end/clone.ts";
import { type DeploymentChanges, deploymentChanges } from "#test/support/event-log-changes.ts";
import type { CommandResult } from "#toolchain/run-command.ts";
import { type ServerConnection, serverConnection } from "./server-connection.ts";

/** What one `pulumi up` did and said. */
export interface Update extends CommandResult {
  /** Resources by operation; null when no update finished. */
  readonly changes: DeploymentChanges | null;
}

/** The stack `dev` of a clone, deployed by the real engine with the pack enforced. */
export interface DeployedStack extends Clone {
  /** Ledger, intended record and server. */
  readonly folder: string;
  readonly dataRoot: string;
  up(more?: NodeJS.ProcessEnv): Promise<Update>;
  /** Puts one text of its `Pulumi.dev.yaml` in place of another. */
  editDeclaration(from: string, to: string): Promise<void>;
  /** The stack's outputs, secrets in the clear. */
  outputs(): Promise<Readonly<Record<string, unknown>>>;
  /** The local server as its state file tells it; it may be stopped. */
  localServer(): Promise<LocalServer>;
  /** The way in for its administrator. */
  server(): Promise<ServerConnection>;
  /** `pulumi destroy`, and then everything else; also when the first fails. */
  destroy(more?: NodeJS.ProcessEnv): Promise<void>;
}

const outputsSchema = z.record(z.string(), z.unknown());
const deploymentSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })),
  }),
});
const secretSchema = z.object({ plaintext: z.string() });

/** Pulumi's event log holds the debug messages of its SDK, secrets in the clear: it lies aside and is removed at once. */
async function update(clone: Clone, more: NodeJS.ProcessEnv): Promise<Update> {
  const folder = await mkdtemp(path.join(tmpdir(), "pgattest-events-"));
  const file = path.join(folder, "events.jsonl");
  try {
    const line = ["up", "--yes", "--skip-preview", "--event-log", file];
    const result = await clone.pulumi(line, { PULUMI_DEBUG_COMMANDS: "true", ...more });
    const events = await readFile(file, "utf8").catch(() => "");
    return { ...result, changes: deploymentChanges(events) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The administrator's password is no output; it lies in the state, as a secret. */
async function administratorPassword(clone: Clone): Promise<string> {
  const { stdout } = await clone.pulumi(["stack", "export", "--show-secrets", "--stack", "dev"]);
  const { resources } = deploymentSchema.parse(JSON.parse(stdout)).deployment;
  const server = resources.find(({ type }) => type.endsWith(":LocalServer"));
  const { plaintext } = secretSchema.parse(server?.outputs?.administratorPassword);
  return z.string().parse(JSON.parse(plaintext));
}

async function localServer(dataRoot: string): Promise<LocalServer> {
  const status = await readLocalServer(dataRoot);
  if (status.kind === "running" || status.kind === "stopped") return status.server;
  throw new Error(`the server in ${dataRoot} is ${status.kind}`);
}

async function connectionTo(clone: Clone, dataRoot: string): Promise<ServerConnection> {
  const server = await localServer(dataRoot);
  const folders = homeFolders(server.home);
  return serverConnection({
    major: server.binaries.major,
    host: server.hostAddress,
    port: server.port,
    serverName: server.serverName,
    superuser: server.superuserName,
    password: await administratorPassword(clone),
    caCertificatePem: server.caCertificatePem,
    caFile: path.join(folders.tls, "ca.crt"),
    dataFolder: folders.data,
    logFolder: folders.log,
    pgaudit: server.binaries.pgaudit.available,
    systemIdentifier: server.systemIdentifier,
  });
}

/** A clone whose stack `dev` is not deployed yet; `edit` changes the text of its `Pulumi.dev.yaml` first. */
export async function prepareStack(edit?: (text: string) => string): Promise<DeployedStack> {
  const clone = await cloneRepository(edit);
  const folder = path.join(clone.root, ".pgattest", "dev");
  const dataRoot = path.join(folder, "postgres", "main");
  return {
    ...clone,
    folder,
    dataRoot,
    up: (more = {}) => update(clone, more),
    editDeclaration: async (from, to) => {
      const file = path.join(clone.root, "Pulumi.dev.yaml");
      const text = await readFile(file, "utf8");
      if (!text.includes(from)) throw new Error(`Pulumi.dev.yaml does not say ${JSON.stringify(from)}`);
      await writeFile(file, text.replace(from, to));
    },
    outputs: async () => {
      const { stdout } = await clone.pulumi(["stack", "output", "--show-secrets", "--json"]);
      return outputsSchema.parse(JSON.parse(stdout));
    },
    localServer: () => localServer(dataRoot),
    server: () => connectionTo(clone, dataRoot),
    destroy: async (more = {}) => {
      await clone.pulumi(["destroy", "--yes", "--skip-preview"], more).catch(() => undefined);
      await clone.remove();
    },
  };
}

/**
 * Deploys the stack `dev` of a clone.
 * @throws Error with all that Pulumi said, when it fails; nothing is left then
 */
export async function deployStack(edit?: (text: string) => string): Promise<DeployedStack> {
  const stack = await prepareStack(edit);
  const { code, stdout, stderr } = await stack.up();
  if (code === 0) return stack;
  await stack.destroy();
  throw new Error(`pulumi up ended with ${code}:\n${stdout}\n${stderr}`);
}
