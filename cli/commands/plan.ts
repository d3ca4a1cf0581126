import { buildCommand } from "@stricli/core";
import { visibleText } from "#evidence/report/visible-text.ts";
import { withClient } from "#postgres/client/connect.ts";
import { readOnlySnapshot } from "#postgres/client/read-only-snapshot.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type StackFlags, stackFlags } from "../flags.ts";
import { readIntended } from "../intended-record.ts";
import { stackSecrets } from "../pipeline.ts";
import { type PlanAccessPoint, planAccessPoint } from "../plan-access-point.ts";
import { type ClusterPlan, type LookInto, planCluster } from "../plan-cluster.ts";
import { printTable } from "../print-table.ts";
import { progress, writeJson, writeLine } from "../result.ts";
import { stackPlace } from "../stack.ts";
import { stackDeclaration } from "../stack-declaration.ts";

const planFormats = ["table", "sql", "json"] as const;

interface PlanFlags extends Omit<StackFlags, "format"> {
  readonly format: (typeof planFormats)[number];
}

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 5_000;

function lookInto(world: World, point: PlanAccessPoint): LookInto {
  const { signal, monotonicClock } = world;
  const options = { signal, connectTimeoutMs: CONNECT_TIMEOUT_MS, applicationName: "pgattest plan" };
  const bounds = {
    signal,
    monotonicClock,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
  };
  return (database, read) =>
    withClient({ ...point.endpoint, database }, options, (client) => readOnlySnapshot(client, bounds, read));
}

/** Statements for people and pipes: what holds a secret is shown without it. */
function asData(plans: readonly ClusterPlan[]): unknown {
  return plans.map(({ cluster, steps }) => ({
    cluster,
    steps: steps.map(({ database, statements, outOfReach }) => ({
      database,
      statements: statements.map(({ display, reason, item, transactional }) => ({
        sql: display,
        reason,
        item,
        transactional,
      })),
      outOfReach,
    })),
  }));
}

/** A comment ends with its line, so names that hold line breaks are shown by number. */
function sqlText(plans: readonly ClusterPlan[]): string {
  const lines = plans.flatMap(({ cluster, steps }) =>
    steps
      .filter(({ statements, outOfReach }) => statements.length + outOfReach.length > 0)
      .flatMap(({ database, statements, outOfReach }) => [
        `-- cluster ${visibleText(cluster)}, database ${visibleText(database)}`,
        ...statements.flatMap(({ display, reason }) => [`-- ${visibleText(reason)}`, `${display};`]),
        ...outOfReach.map(({ item, reason }) => `-- out of reach: ${visibleText(`${item}: ${reason}`)}`),
        "",
      ]),
  );
  return lines.length === 0 ? "-- nothing to do\n" : `${lines.join("\n")}`;
}

function writeAsTable(world: World, plans: readonly ClusterPlan[]): void {
  const rows = plans.flatMap(({ cluster, steps }) =>
    steps.flatMap(({ database, statements, outOfReach }) => [
      ...statements.map(({ display, reason }) => [`${cluster}/${database}`, display, reason]),
      ...outOfReach.map(({ item, reason }) => [
        `${cluster}/${database}`,
        "out of reach",
        `${item}: ${reason}`,
      ]),
    ]),
  );
  if (rows.length === 0) {
    writeLine(world, "Nothing to do: the server is as declared.");
    return;
  }
  const cells = rows.map((row) => row.map((text) => ({ text })));
  world.stdout.write(printTable(["WHERE", "STATEMENT", "BECAUSE"], cells, world.stdout.columns));
}

async function plan(world: World, flags: PlanFlags): Promise<ExitCode> {
  const place = stackPlace(world, flags);
  const declaration = await stackDeclaration(place);
  const intended = await readIntended(place);
  const secrets = stackSecrets(world, place);
  const plans: ClusterPlan[] = [];
  for (const cluster of declaration.clusters) {
    const point = await planAccessPoint(place, cluster, intended, secrets);
    progress(world, `comparing ${cluster.name} at ${point.endpoint.host}:${point.endpoint.port}`);
    plans.push(await planCluster(cluster, point, lookInto(world, point)));
  }
  if (flags.format === "json") writeJson(world, asData(plans));
  else if (flags.format === "sql") world.stdout.write(sqlText(plans));
  else writeAsTable(world, plans);
  const empty = plans.every(({ steps }) =>
    steps.every(({ statements, outOfReach }) => statements.length + outOfReach.length === 0),
  );
  return empty ? exitCodes.holds : exitCodes.findings;
}

/** `pgattest plan` */
export const planCommand = buildCommand<PlanFlags, [], CliContext>({
  func: command(plan),
  parameters: {
    flags: {
      ...stackFlags,
      format: { kind: "enum", values: planFormats, default: "table", brief: "How the plan is printed" },
    },
  },
  docs: {
    brief: "Show the SQL that `pulumi up` would run against the real server",
    fullDescription:
      "Reads the server and changes nothing. After a deployment it looks as the collector role, before one as the administrator of a server that exists. Exit: 0 nothing to do, 1 there is something to do, 3 the server could not be read, 5 the declaration is invalid.",
  },
});
