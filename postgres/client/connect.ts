import { Socket } from "node:net";
import pg from "pg";
import { z } from "zod";
import { PostgresError } from "../errors.ts";
import type { BackendKey } from "./cancel-request.ts";
import { sendCancelRequest } from "./cancel-request.ts";
import { connectionError } from "./connection-error.ts";
import type { ServerEndpoint } from "./endpoint.ts";
import { endpointLabel, startupOptions, tlsOptions } from "./endpoint.ts";
import type { ConnectionState, SqlClient } from "./sql-client.ts";
import { sqlClientOver } from "./sql-client.ts";

export type { ServerEndpoint } from "./endpoint.ts";

/** How {@link withClient} connects. */
export interface ClientOptions {
  /** Aborting it stops the running statement on the server and ends the connection. */
  readonly signal?: AbortSignal | undefined;
  /** For everything up to the end of authentication. */
  readonly connectTimeoutMs: number;
  /** Shown in `pg_stat_activity` and in the server's log. */
  readonly applicationName: string;
}

/** How long the server has to answer a cancel request or a goodbye before the connection is cut. */
const graceMs = 5_000;

interface Stop {
  reason: "none" | "cancelled" | "timeout";
}

function newClient(endpoint: ServerEndpoint, options: ClientOptions, socket: Socket): pg.Client {
  return new pg.Client({
    host: endpoint.host,
    port: endpoint.port,
    user: endpoint.user,
    database: endpoint.database,
    // A function, since for a missing password pg would look into PGPASSWORD and ~/.pgpass.
    password: () => endpoint.password ?? "",
    ssl: tlsOptions(endpoint),
    sslnegotiation: "postgres",
    client_encoding: "UTF8",
    application_name: options.applicationName,
    options: startupOptions,
    stream: () => socket,
    keepAlive: true,
  });
}

function stopError(stop: Stop, endpoint: ServerEndpoint, options: ClientOptions): PostgresError | null {
  const label = endpointLabel(endpoint);
  if (stop.reason === "cancelled")
    return new PostgresError("cancelled", `${label}: stopped before the work was done`);
  if (stop.reason === "none") return null;
  return new PostgresError(
    "timeout",
    `connecting to ${label}: no session within ${options.connectTimeoutMs} ms`,
  );
}

async function connectInTime(
  client: pg.Client,
  socket: Socket,
  stop: Stop,
  options: ClientOptions,
): Promise<void> {
  const give = (reason: "cancelled" | "timeout") => (): void => {
    stop.reason = reason;
    socket.destroy(new Error(reason));
  };
  const timer = setTimeout(give("timeout"), options.connectTimeoutMs);
  const onAbort = give("cancelled");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await client.connect();
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/** Two fields of `pg`'s client that its types leave out. */
const backendKeyShape = z.object({ processID: z.number().int(), secretKey: z.number().int() });

function backendKey(client: pg.Client): BackendKey | null {
  const parsed = backendKeyShape.safeParse(client);
  return parsed.success ? { processId: parsed.data.processID, secretKey: parsed.data.secretKey } : null;
}

/** Ends the session politely, or the connection when the server does not answer. */
async function close(client: pg.Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), graceMs);
  try {
    await client.end();
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/**
 * Connects, runs `fn` with the session, and ends the session whatever happens.
 *
 * TLS is always required and always verified (see `tlsOptions`); there is no way to connect in the clear.
 *
 * @throws PostgresError with any code of connecting; and whatever `fn` throws.
 */
export async function withClient<T>(
  endpoint: ServerEndpoint,
  options: ClientOptions,
  fn: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const stop: Stop = { reason: options.signal?.aborted === true ? "cancelled" : "none" };
  const throwIfStopped = (): void => {
    const error = stopError(stop, endpoint, options);
    if (error !== null) throw error;
  };
  throwIfStopped();
  const socket = new Socket();
  const client = newClient(endpoint, options, socket);
  // Without a listener a broken idle connection would end the process; the next statement reports it.
  client.on("error", () => {});
  const state = (doing: string): ConnectionState => ({
    throwIfStopped,
    stopped: () => stop.reason !== "none",
    toPostgresError: (error) => stopError(stop, endpoint, options) ?? connectionError(error, endpoint, doing),
  });
  try {
    await connectInTime(client, socket, stop, options);
  } catch (error) {
    socket.destroy();
    throw state("connecting to").toPostgresError(error);
  }
  return await runStoppable(endpoint, options, { client, socket, stop }, () =>
    fn(sqlClientOver(client, state("connected to"))),
  );
}

interface Live {
  readonly client: pg.Client;
  readonly socket: Socket;
  readonly stop: Stop;
}

/** Runs the work on a live session; an abort cancels what the server is running, then cuts the connection. */
async function runStoppable<T>(
  endpoint: ServerEndpoint,
  options: ClientOptions,
  live: Live,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    live.stop.reason = "cancelled";
    const key = backendKey(live.client);
    timer = setTimeout(() => live.socket.destroy(), graceMs);
    if (key !== null) void sendCancelRequest(endpoint, key);
  };
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();
  try {
    return await work();
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    await close(live.client, live.socket);
  }
}
