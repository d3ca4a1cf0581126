import { randomBytes } from "node:crypto";
import { z } from "zod";
import { hbaRuleSchema } from "#infra/local/hba-rule.ts";
import {
  createLocalServer,
  destroyLocalServer,
  hostDependencies,
  type LocalServer,
  type LocalServerDependencies,
  type LocalServerSpec,
  readLocalServer,
} from "#infra/local/local-server.ts";
import { defineProvider, type World } from "./define-provider.ts";

const inputs = z.object({
  cluster: z.string(),
  dataRoot: z.string(),
  port: z.int(),
  hbaRules: z.array(hbaRuleSchema),
  preload: z.array(z.string()),
});

const outputs = z.object({
  host: z.string(),
  listeningPort: z.int(),
  serverName: z.string(),
  caCertificatePem: z.string(),
  systemIdentifier: z.string(),
  serverVersion: z.string(),
  pgaudit: z.discriminatedUnion("available", [
    z.object({ available: z.literal(true) }),
    z.object({ available: z.literal(false), reason: z.string() }),
  ]),
  administrator: z.string(),
  administratorPassword: z.string(),
});

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

/** Majors we would rather run, best first: Debian's 15 brings pgaudit. */
const PREFERRED_MAJORS = [15, 18];
const ADMINISTRATOR = "postgres";

function dependencies(world: World): LocalServerDependencies {
  return hostDependencies(world.log, world.signal);
}

function specOf(given: Inputs, password: string): LocalServerSpec {
  return {
    dataRoot: given.dataRoot,
    port: given.port,
    hostAddress: "127.0.0.1",
    serverName: "localhost",
    superuser: { name: ADMINISTRATOR, password },
    majors: PREFERRED_MAJORS,
    // Always wanted: without it anywhere, the embedded 18 is taken before a Debian 15 that cannot audit either.
    auditLibrary: true,
    hbaRules: given.hbaRules,
    settings: {},
    durable: true,
  };
}

function outputsOf(server: LocalServer, administratorPassword: string): Outputs {
  return {
    host: server.hostAddress,
    listeningPort: server.port,
    serverName: server.serverName,
    caCertificatePem: server.caCertificatePem,
    systemIdentifier: server.systemIdentifier,
    serverVersion: server.binaries.version,
    pgaudit: server.binaries.pgaudit,
    administrator: server.superuserName,
    administratorPassword,
  };
}

/** Makes, keeps running and removes the PostgreSQL of a development stack. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => {
    const password = randomBytes(32).toString("base64url");
    const server = await createLocalServer(specOf(given, password), dependencies(world));
    return { id: server.dataRoot, outputs: outputsOf(server, password) };
  },
  update: async (given, before, world) => {
    const server = await createLocalServer(specOf(given, before.administratorPassword), dependencies(world));
    return outputsOf(server, before.administratorPassword);
  },
  read: async (given, before) => {
    const status = await readLocalServer(given.dataRoot);
    switch (status.kind) {
      case "absent":
        return null;
      case "incomplete":
      case "stopped":
      case "running":
        return before;
    }
  },
  delete: async (given, _before, world) => {
    await destroyLocalServer(given.dataRoot, dependencies(world));
  },
  drifted: async (given) => (await readLocalServer(given.dataRoot)).kind !== "running",
  replaceOn: ["dataRoot"],
});
