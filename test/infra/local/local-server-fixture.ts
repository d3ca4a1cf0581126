import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { ClientConfig } from "pg";
import { onTestFinished } from "vitest";
import {
  defaultHbaRules,
  destroyLocalServer,
  hostDependencies,
  type LocalServer,
  type LocalServerDependencies,
  type LocalServerSpec,
} from "#infra/local/local-server.ts";

export const isRoot = process.geteuid?.() === 0;

/** A folder of a test's own that every user can enter, a spec for a server in it, and its dependencies. */
export interface Fixture {
  readonly folder: string;
  readonly spec: LocalServerSpec;
  readonly deps: LocalServerDependencies;
  /** Every line of progress so far. */
  readonly lines: string[];
}

/** Makes a fixture; server and folder are removed when the test ends, however it ends. */
export async function fixture(changes: Partial<LocalServerSpec> = {}): Promise<Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), "pgattest-local-server-"));
  await chmod(folder, 0o755);
  const lines: string[] = [];
  const real = hostDependencies((line) => lines.push(line), new AbortController().signal);
  const deps = { ...real, paths: { ...real.paths, fallbackRoot: path.join(folder, "fallback") } };
  const spec: LocalServerSpec = {
    dataRoot: path.join(folder, "dev", "postgres", "main"),
    port: 0,
    hostAddress: "127.0.0.1",
    serverName: "localhost",
    superuser: { name: "postgres", password: `Canary-${randomBytes(12).toString("hex")}` },
    majors: [15, 18],
    auditLibrary: true,
    hbaRules: defaultHbaRules,
    settings: {},
    durable: false,
    ...changes,
  };
  onTestFinished(async () => {
    await destroyLocalServer(spec.dataRoot, deps).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return { folder, spec, deps, lines };
}

/** How to connect to a server as its superuser, over verified TLS. */
export function clientConfig(server: LocalServer, spec: LocalServerSpec): ClientConfig {
  return {
    host: server.hostAddress,
    port: server.port,
    user: spec.superuser.name,
    password: spec.superuser.password,
    database: "postgres",
    connectionTimeoutMillis: 10_000,
    ssl: { ca: server.caCertificatePem, rejectUnauthorized: true, servername: server.serverName },
  };
}

/** The files under a folder that contain a text. */
export async function filesContaining(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}
