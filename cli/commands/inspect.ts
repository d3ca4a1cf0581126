import { buildCommand } from "@stricli/core";
import { type CollectionResult, collectObservation } from "#collectors/collect.ts";
import { collectorOf } from "#collectors/registry.ts";
import {
  type EvidenceKind,
  evidenceKindIds,
  evidenceKinds,
} from "#policies/catalogue/evidence-kinds/index.ts";
import type { Observation } from "#policies/model/observation.ts";
import { command } from "../command.ts";
import { type ConnectionFlags, connectionFlags, flaggedEndpoint } from "../connection-flags.ts";
import { parseConnectionUrl, type ServerAddress } from "../connection-url.ts";
import type { CliContext, World } from "../context.ts";
import { evidenceKindParser } from "../evidence-kind-parser.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { failureText } from "../failure.ts";
import { type Format, formatFlag } from "../flags.ts";
import { observationRows } from "../observation-rows.ts";
import { printTable } from "../print-table.ts";
import { progress, writeJson, writeLine } from "../result.ts";

interface InspectFlags extends ConnectionFlags {
  readonly format: Format;
}

async function observe(
  world: World,
  kind: EvidenceKind,
  flags: InspectFlags,
  address: ServerAddress,
): Promise<CollectionResult<EvidenceKind>> {
  const { host, port, user, database: maintenanceDatabase } = address;
  const { serverName, caCertificatePem, password, database } = await flaggedEndpoint(world, flags);
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
      endpoint: { host, port, serverName, caCertificatePem },
      role: user,
      password,
      maintenanceDatabase,
      databases: [database],
      loginRoles: [user],
      administrators: [],
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

/** `pgattest inspect <evidence-kind>` */
export const inspectCommand = buildCommand<InspectFlags, [EvidenceKind], CliContext>({
  func: command(inspect),
  parameters: {
    flags: { ...connectionFlags, format: formatFlag },
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
