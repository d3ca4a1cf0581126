import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError, systemErrorCode } from "./errors.ts";

/** Whom to connect as, and where. */
export interface ReadinessTarget {
  readonly hostAddress: string;
  readonly port: number;
  readonly serverName: string;
  readonly caCertificatePem: string;
  readonly superuser: { readonly name: string; readonly password: string };
}

const RETRY_MS = 25;
const CONNECT_TIMEOUT_MS = 5_000;
/** Starting, stopping or not listening yet: worth another try. */
const NOT_YET: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "57P03"]);
const identityRow = z.tuple([z.object({ system_identifier: z.string().regex(/^\d+$/u) })]);

async function ask(target: ReadinessTarget): Promise<string> {
  const client = new pg.Client({
    host: target.hostAddress,
    port: target.port,
    user: target.superuser.name,
    password: target.superuser.password,
    database: "postgres",
    application_name: "pgattest",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    ssl: { ca: target.caCertificatePem, rejectUnauthorized: true, servername: target.serverName },
  });
  client.on("error", () => undefined); // a connection lost while idle; the query reports its own failure
  try {
    await client.connect();
    const answer = await client.query("select system_identifier::text from pg_catalog.pg_control_system()");
    return identityRow.parse(answer.rows)[0].system_identifier;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Connects as a user would, over verified TLS with SCRAM, until the server answers.
 * @returns the server's system identifier
 * @throws LocalServerError `password-rejected`, or `start-failed` when the time is over
 */
export async function waitUntilReady(
  target: ReadinessTarget,
  timeoutMs: number,
  deps: Pick<LocalServerDependencies, "signal">,
): Promise<string> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await ask(target);
    } catch (error) {
      const code = systemErrorCode(error);
      const again = code !== undefined && NOT_YET.has(code) && performance.now() < deadline;
      if (!again) throw notReady(target, code, error);
      await sleep(RETRY_MS, undefined, { signal: deps.signal });
    }
  }
}

function notReady(target: ReadinessTarget, code: string | undefined, cause: unknown): LocalServerError {
  const server = `the server at ${target.hostAddress}:${target.port}`;
  if (code === "28P01") {
    return new LocalServerError(
      "password-rejected",
      `${server} refuses the password of ${target.superuser.name}`,
      {
        nextStep: "Give the password the server was made with, or reconfigure it to set the declared one.",
        cause,
      },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LocalServerError("start-failed", `${server} runs but does not accept a connection: ${why}`, {
    nextStep: "Read the server's log; check the hba rules and the certificate.",
    cause,
  });
}
