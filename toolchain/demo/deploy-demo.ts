import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type DemoSummary, nextCommands, statusSchema } from "./demo-summary.ts";
import { type DemoWorld, demoStack, requireSuccess } from "./demo-world.ts";
import type { DeploymentChanges } from "./deployment-changes.ts";
import { isNoOp, lastUpdateChanges } from "./deployment-changes.ts";

const intendedSchema = z.object({
  clusters: z
    .array(
      z.object({
        endpoint: z.object({ host: z.string(), port: z.int() }),
        serverVersion: z.string(),
        pgaudit: z.object({ available: z.boolean(), reason: z.string().optional() }),
      }),
    )
    .min(1),
});

/** Runs `pulumi up` with the pack enforced. */
async function deploy(world: DemoWorld): Promise<DeploymentChanges> {
  world.tell("deploying the stack dev: pulumi up, with the policy pack enforced…");
  requireSuccess("pulumi up", await world.pulumi(["up", "--yes", "--stack", demoStack]));
  const asked = ["stack", "history", "--json", "--page-size", "1", "--stack", demoStack];
  return lastUpdateChanges(requireSuccess("pulumi stack history", await world.pulumi(asked)).stdout);
}

/** An update that changed nothing collected nothing either, so fresh evidence is collected now. */
async function collectAgain(world: DemoWorld): Promise<void> {
  world.tell("nothing to deploy: the server is as declared, no statement was sent");
  world.tell("collecting fresh evidence…");
  requireSuccess("pgattest collect", await world.pgattest(["collect"]), [0, 3]);
  requireSuccess("pgattest assess", await world.pgattest(["assess"]), [0, 1]);
}

async function serverOf(world: DemoWorld): Promise<DemoSummary["server"]> {
  const text = await readFile(join(world.stateFolder, demoStack, "intended.json"), "utf8");
  const [cluster] = intendedSchema.parse(JSON.parse(text)).clusters;
  if (cluster === undefined) throw new Error("the intended record names no cluster");
  const { endpoint, serverVersion: version, pgaudit } = cluster;
  return {
    version,
    ...endpoint,
    pgaudit: pgaudit.available ? "loaded" : (pgaudit.reason ?? "not available"),
  };
}

/** Deploys, collects, verifies, reports, and says how it went. */
export async function deployDemo(world: DemoWorld): Promise<DemoSummary> {
  const startedAt = performance.now();
  const resources = await deploy(world);
  const changed = !isNoOp(resources);
  if (!changed) await collectAgain(world);
  world.tell("verifying the ledger offline…");
  requireSuccess("pgattest verify", await world.pgattest(["verify"]));
  world.tell("writing the report…");
  requireSuccess("pgattest report", await world.pgattest(["report"]), [0, 1]);
  const status = await world.pgattest(["status", "--format", "json"]);
  const { stack, assessedAt, checkpoint, counts, verdicts } = statusSchema.parse(
    JSON.parse(requireSuccess("pgattest status", status, [0, 1]).stdout),
  );
  return {
    ...{
      stack,
      deployment: { changed, resources },
      server: await serverOf(world),
      assessedAt,
      counts,
      verdicts,
    },
    ...{ checkpoint, ledgerVerified: true, report: join(world.stateFolder, demoStack, "report.html") },
    ...{ seconds: Math.round((performance.now() - startedAt) / 100) / 10, next: nextCommands },
  };
}
