import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import {
  authorityFile,
  createLocalServer,
  defaultHbaRules,
  destroyLocalServer,
  type HbaRule,
  homeFolders,
  hostDependencies,
  type LocalServer,
  type LocalServerDependencies,
} from "#infra/local/local-server.ts";
import { startPostmaster, stopEverythingIn } from "#infra/local/postmaster.ts";
import { sendSignal } from "#infra/local/processes.ts";
import { waitUntilReady } from "#infra/local/readiness.ts";
import { placeOf } from "#infra/local/settle-server.ts";
import { type ServerConnection, type ServerConnectionData, serverConnection } from "./server-connection.ts";

/** What a test needs of its server. */
export interface TestServerOptions {
  readonly major: 15 | 16 | 17 | 18;
  /** True: must be loaded, else the start fails. Default: loaded for 15 when Debian has it. */
  readonly pgaudit?: boolean;
  /** Settings of postgresql.conf, beside and before ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf; default: everybody from this machine over TLS with SCRAM. */
  readonly hba?: readonly HbaRule[];
}

/** A real server of a test's own: TLS, SCRAM, csvlog and jsonlog; fsync is off. */
export interface TestServer extends ServerConnection {
  /** What was made, as the product's own library tells it. */
  readonly server: LocalServer;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
  /** Stops and starts the process; files and port stay as they are. */
  restart(): Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;

function connectionData(server: LocalServer, password: string): ServerConnectionData {
  const folders = homeFolders(server.home);
  return {
    major: server.binaries.major,
    host: server.hostAddress,
    port: server.port,
    serverName: server.serverName,
    superuser: server.superuserName,
    password,
    caCertificatePem: server.caCertificatePem,
    caFile: authorityFile(server.home),
    dataFolder: folders.data,
    logFolder: folders.log,
    pgaudit: server.settings.shared_preload_libraries !== "" && server.binaries.pgaudit.available,
    systemIdentifier: server.systemIdentifier,
  };
}

/** Last resort for a test run that dies: no server and no data outlive this process. */
function removeAtExit({ dataRoot, home }: LocalServer): () => void {
  const pidFile = path.join(homeFolders(home).data, "postmaster.pid");
  const remove = (): void => {
    const pid = existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, "utf8"), 10) : 0;
    if (pid > 0) sendSignal(pid, "SIGQUIT");
    rmSync(dataRoot, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", remove);
  return () => process.removeListener("exit", remove);
}

async function create(
  options: TestServerOptions,
  deps: LocalServerDependencies,
  password: string,
): Promise<LocalServer> {
  const dataRoot = await mkdtemp(path.join(tmpdir(), "pgattest-test-server-"));
  const withoutAudit = options.pgaudit === false ? { shared_preload_libraries: "" } : {};
  const server = await createLocalServer(
    {
      dataRoot,
      port: 0,
      hostAddress: "127.0.0.1",
      serverName: "localhost",
      superuser: { name: "postgres", password },
      majors: [options.major],
      auditLibrary: options.pgaudit !== false,
      hbaRules: [...(options.hba ?? defaultHbaRules)],
      settings: { ...withoutAudit, ...options.settings },
      durable: false,
    },
    deps,
  ).catch(async (error: unknown) => {
    await rm(dataRoot, { recursive: true, force: true });
    throw error;
  });
  if (options.pgaudit === true && !server.binaries.pgaudit.available) {
    await destroyLocalServer(dataRoot, deps);
    throw new Error(`PostgreSQL ${options.major} with pgaudit: ${server.binaries.pgaudit.reason}`);
  }
  return server;
}

/**
 * Starts a real PostgreSQL of a test's own, in about a second; the test stops it.
 * @throws LocalServerError `binaries-missing` when that major is not installed
 */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const deps = hostDependencies(() => undefined, new AbortController().signal);
  const password = randomBytes(18).toString("base64url");
  const server = await create(options, deps, password);
  const keep = removeAtExit(server);
  const connection = serverConnection(connectionData(server, password));
  return {
    ...connection,
    server,
    stop: async () => {
      await destroyLocalServer(server.dataRoot, deps);
      keep();
    },
    restart: async () => {
      await stopEverythingIn(server.home, deps);
      await startPostmaster(placeOf(server), deps);
      await waitUntilReady(
        { ...server, superuser: { name: server.superuserName, password } },
        READY_TIMEOUT_MS,
        deps,
      );
    },
  };
}
