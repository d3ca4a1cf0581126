import { randomBytes } from "node:crypto";
import type { ClientConfig } from "pg";
import { inject } from "vitest";
import type { SharedServerEntry } from "./global-setup.ts";
import { type ServerConnection, serverConnection } from "./server-connection.ts";

function entryOf(major: 15 | 18): SharedServerEntry {
  return major === 15 ? inject("sharedServer15") : inject("sharedServer18");
}

/** Whether this machine has the shared server: for `describe.runIf`. Under CI it always has, or the run fails. */
export function hasSharedServer(major: 15 | 18): boolean {
  return entryOf(major).kind === "running";
}

/**
 * The server all test files share: 15 with pgaudit, or 18 without. Roles and settings are cluster-wide:
 * use unique names, never ALTER SYSTEM, and start a server of your own to change settings or hba rules.
 * @throws Error when this machine has none
 */
export function sharedServer(major: 15 | 18): ServerConnection {
  const entry = entryOf(major);
  if (entry.kind === "running") return serverConnection(entry.connection);
  throw new Error(`the shared PostgreSQL ${major} is missing: ${entry.reason}`);
}

/** A database of a test's own; drop it after, or use `await using`. */
export interface FreshDatabase extends AsyncDisposable {
  readonly name: string;
  /** Without a user, as superuser. */
  connectionConfig(user?: string, password?: string): ClientConfig;
  /** Runs SQL in this database as superuser. */
  exec(sql: string): ReturnType<ServerConnection["execAsSuperuser"]>;
  /** Drops it, cutting off whoever is connected. */
  drop(): Promise<void>;
}

function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString("hex")}`;
}

/** A role name no other test uses. Roles are cluster-wide: drop what you make. */
export function uniqueRoleName(prefix: string): string {
  return uniqueName(prefix);
}

/**
 * Makes an empty database with a unique name.
 * @param namePrefix lower-case letters, digits and underscores, at most 40
 */
export async function freshDatabase(server: ServerConnection, namePrefix: string): Promise<FreshDatabase> {
  if (!/^[a-z][a-z0-9_]{0,39}$/u.test(namePrefix))
    throw new Error(`"${namePrefix}" is no prefix of a database name`);
  const name = uniqueName(namePrefix);
  await server.execAsSuperuser(`create database ${name} template template0`);
  const drop = async (): Promise<void> => {
    await server.execAsSuperuser(`drop database if exists ${name} with (force)`);
  };
  return {
    name,
    connectionConfig: (user, password) => server.connectionConfig(name, user, password),
    exec: (sql) => server.execAsSuperuser(sql, name),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
