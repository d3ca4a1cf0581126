import path from "node:path";
import type { ServerEndpoint } from "#postgres/client/connect.ts";
import { CliError } from "./cli-error.ts";
import { parseConnectionUrl } from "./connection-url.ts";
import type { CliContext, World } from "./context.ts";
import { textFlag } from "./flags.ts";
import { readTextFile } from "./read-file.ts";
import { parseSecretReference, secretResolver } from "./secrets.ts";

function seconds(this: CliContext, input: string): number {
  const value = Number(input);
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value;
  throw new CliError(
    "usage",
    "not a whole number of seconds from 1 to 3600",
    "Give it as --timeout-seconds 60.",
  );
}

/** Flags of every command that looks at one server, without a project. */
export const connectionFlags = {
  url: {
    ...textFlag("Where to look: postgresql://user@host:port/database, never with a password", "url"),
    optional: false,
  },
  ca: textFlag("The CA that signed the server's certificate, PEM; without it the system's CAs", "file"),
  serverName: textFlag("The name in the server's certificate, when it is not the host", "name"),
  passwordFrom: textFlag("Where the password is: env:NAME or file:PATH", "ref"),
  database: textFlag("The database to look into; without it the URL's", "name"),
  timeoutSeconds: {
    kind: "parsed",
    parse: seconds,
    default: "60",
    brief: "How long it may take",
    placeholder: "n",
  },
} as const;

/** What {@link connectionFlags} give. */
export interface ConnectionFlags {
  readonly url: string;
  readonly ca?: string;
  readonly serverName?: string;
  readonly passwordFrom?: string;
  readonly database?: string;
  readonly timeoutSeconds: number;
}

/** The password that `--password-from` refers to; null without one. */
async function flaggedPassword(world: World, flags: ConnectionFlags): Promise<string | null> {
  if (flags.passwordFrom === undefined) return null;
  const reference = parseSecretReference("password-from", flags.passwordFrom);
  return secretResolver(world, world.cwd, null)(reference);
}

/**
 * Where and as whom the flags say to connect.
 * @throws CliError for a URL, a file or a secret that is not as it should be
 */
export async function flaggedEndpoint(world: World, flags: ConnectionFlags): Promise<ServerEndpoint> {
  const { host, port, user, database } = parseConnectionUrl(flags.url);
  const ca = flags.ca === undefined ? null : path.resolve(world.cwd, flags.ca);
  return {
    host,
    port,
    serverName: flags.serverName ?? host,
    caCertificatePem: ca === null ? null : await readTextFile("the CA's certificate", ca),
    user,
    password: await flaggedPassword(world, flags),
    database: flags.database ?? database,
  };
}
