import process from "node:process";
import type { TestProject } from "vitest/node";
import { ensureDebianPackages } from "#toolchain/ensure-debian-packages.ts";
import { processContext } from "#toolchain/toolchain-context.ts";
import { debianPackages } from "#toolchain/versions.ts";
import { startTestServer, type TestServer } from "./postgres-server.ts";
import type { ServerConnectionData } from "./server-connection.ts";

const INSTALL_TIMEOUT_MS = 20 * 60_000;

/** A shared server, or why this machine has none. */
export type SharedServerEntry =
  | { readonly kind: "running"; readonly connection: ServerConnectionData }
  | { readonly kind: "missing"; readonly reason: string };

declare module "vitest" {
  interface ProvidedContext {
    readonly sharedServer15: SharedServerEntry;
    readonly sharedServer18: SharedServerEntry;
  }
}

function plainData(server: TestServer): ServerConnectionData {
  const { major, host, port, serverName, superuser, password, caCertificatePem } = server;
  const { caFile, dataFolder, logFolder, pgaudit, systemIdentifier } = server;
  const address = { major, host, port, serverName, superuser, password, caCertificatePem };
  return { ...address, caFile, dataFolder, logFolder, pgaudit, systemIdentifier };
}

/** Loud, and under CI a failure: a part that is missing must never look like a test that passed. */
function missing(what: string, reason: string): SharedServerEntry {
  const line = `${what} is missing: ${reason}`;
  if (process.env.CI === "true") throw new Error(line);
  process.stderr.write(`\n!!! SKIPPED: every test that needs ${line}\n\n`);
  return { kind: "missing", reason };
}

/** Installs Debian's PostgreSQL with pgaudit where it may. Returns why it is not there, else undefined. */
async function ensureAuditedPostgres(): Promise<string | undefined> {
  const context = processContext(AbortSignal.timeout(INSTALL_TIMEOUT_MS));
  const outcome = await ensureDebianPackages(debianPackages.postgres, context);
  return outcome.kind === "unavailable" ? `${outcome.missing.join(", ")}: ${outcome.reason}` : undefined;
}

/** Starts the servers all test files share: PostgreSQL 15 with pgaudit, and 18. Returns how to stop them. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const servers: TestServer[] = [];
  const start = async (server: Promise<TestServer>): Promise<SharedServerEntry> => {
    const started = await server;
    servers.push(started);
    return { kind: "running", connection: plainData(started) };
  };
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const reason = await ensureAuditedPostgres();
    project.provide(
      "sharedServer15",
      reason === undefined
        ? await start(startTestServer({ major: 15, pgaudit: true }))
        : missing("PostgreSQL 15 with pgaudit", reason),
    );
    project.provide("sharedServer18", await start(startTestServer({ major: 18 })));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
