import path from "node:path";
import { buildCommand } from "@stricli/core";
import { type CollectionResult, collectObservation } from "#collectors/collect.ts";
import { collectorOf } from "#collectors/registry.ts";
import {
  type EvidenceKind,
  evidenceKindIds,
  evidenceKinds,
} from "#policies/catalogue/evidence-kinds/index.ts";
import type { Observation } from "#policies/model/observation.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { parseConnectionUrl, type ServerAddress } from "../connection-url.ts";
import type { CliContext, World } from "../context.ts";
import { evidenceKindParser } from "../evidence-kind-parser.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { failureText } from "../failure.ts";
import { type Format, formatFlag, textFlag } from "../flags.ts";
import { observationRows } from "../observation-rows.ts";
import { printTable } from "../print-table.ts";
import { readTextFile } from "../read-file.ts";
import { progress, writeJson, writeLine } from "../result.ts";
import { parseSecretReference, secretResolver } from "../secrets.ts";

interface InspectFlags {
  readonly url: string;
  readonly ca?: string;
  readonly serverName?: string;
  readonly passwordFrom?: string;
  readonly database?: string;
  readonly timeoutSeconds: number;
  readonly format: Format;
}

async function password(world: World, flags: InspectFlags): Promise<string | null> {
  if (flags.passwordFrom === undefined) return null;
  const reference = parseSecretReference("password-from", flags.passwordFrom);
  return secretResolver(world, world.cwd, null)(reference);
}

async function observe(
  world: World,
  kind: EvidenceKind,
  flags: InspectFlags,
  address: ServerAddress,
): Promise<CollectionResult<EvidenceKind>> {
  const { host, port, user, database: maintenanceDatabase } = address;
  const database = flags.database ?? maintenanceDatabase;
  const ca = flags.ca === undefined ? null : path.resolve(world.cwd, flags.ca);
  const subject = {
    stack: "inspect",
    cluster: `${host}:${port}`,
    database: evidenceKinds[kind].scope === "database" ? database : null,
  };
  return collectObservation(collectorOf(kind), {
    subject,
    intendedSha256: null,
    collectorVersion: world.version,
    bundleSha256: world.bundleSha256,
    access: {
      endpoint: {
        host,
        port,
        serverName: flags.serverName ?? host,
        caCertificatePem: ca === null ? null : await readTextFile("the CA's certificate", ca),
      },
      role: user,
      password: await password(world, flags),
      maintenanceDatabase,
      databases: [database],
      loginRoles: [user],
      settingNames: [],
      now: world.now,
      monotonicClock: world.monotonicClock,
      signal: world.signal,
      timeoutMs: flags.timeoutSeconds * 1000,
    },
  });
}

function writeObservation(world: World, observation: Observation): void {
  const rows = observationRows(observation).map((row) => row.map((text) => ({ text })));
  world.stdout.write(printTable(["WHAT", "VALUE"], rows, world.stdout.columns));
  writeLine(world, "");
  writeLine(world, "Nothing was stored. --format json prints all of it.");
}

async function inspect(world: World, flags: InspectFlags, kind: EvidenceKind): Promise<ExitCode> {
  const address = parseConnectionUrl(flags.url);
  progress(world, `collecting ${kind} from ${address.host}:${address.port} as ${address.user}`);
  const result = await observe(world, kind, flags, address);
  if (!result.ok) {
    const { code, reason, nextStep } = result;
    world.stderr.write(failureText({ code, lines: reason.split("\n"), nextStep }));
    return code === "unexpected" ? exitCodes.ourBug : exitCodes.couldNotObserve;
  }
  if (flags.format === "json") writeJson(world, result.observation);
  else writeObservation(world, result.observation);
  return exitCodes.holds;
}

function seconds(this: CliContext, input: string): number {
  const value = Number(input);
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value;
  throw new CliError(
    "usage",
    "not a whole number of seconds from 1 to 3600",
    "Give it as --timeout-seconds 60.",
  );
}

/** `pgattest inspect` */
export const inspectCommand = buildCommand<InspectFlags, [EvidenceKind], CliContext>({
  func: command(inspect),
  parameters: {
    flags: {
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
      format: formatFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: evidenceKindParser,
          brief: `What to look at: ${evidenceKindIds.join(", ")}`,
          placeholder: "evidence-kind",
        },
      ],
    },
  },
  docs: {
    brief: "Run one collector against one server and print what it saw",
    fullDescription:
      "Connects over verified TLS, read-only, and stores nothing. No project and no Pulumi needed. Exit: 0 observed, 3 it could not be observed.",
  },
});
