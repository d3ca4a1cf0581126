import process from "node:process";
import { z } from "zod";
import { accessEngine } from "#postgres/access/access-engine.ts";
import { readObjectGroups } from "#postgres/catalogue/object-groups.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { withClient } from "#postgres/client/connect.ts";
import { readOnlySnapshot, type SnapshotSession } from "#postgres/client/read-only-snapshot.ts";

const run = z.object({
  fetchMs: z.number(),
  closureMs: z.number(),
  totalMs: z.number(),
  granted: z.number(),
  groups: z.number(),
  /** The slowest queries: name and milliseconds. */
  slowest: z.array(z.tuple([z.string(), z.number()])),
});

/** What this process prints. */
export const closureResult = z.object({ runs: z.array(run), peakRssBytes: z.number() });

const endpointShape = z.object({
  host: z.string(),
  port: z.number(),
  serverName: z.string(),
  caCertificatePem: z.string(),
  user: z.string(),
  password: z.string(),
  database: z.string(),
});

/** How many privileges a mask holds. */
const bitCounts = Uint8Array.from({ length: 1 << 15 }, (_, mask) => {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
});

/** Reads, closes, and counts what every role can use of all tables. */
async function fetchAndClose(session: SnapshotSession, database: string): Promise<z.infer<typeof run>> {
  const started = performance.now();
  const { catalogue: roles } = await readRoleCatalogue(session);
  const groups = await readObjectGroups(session, { system: false });
  const fetched = performance.now();
  const engine = accessEngine({ roles, groups, database });
  const everyone = engine.roles.map((_, index) => index);
  let granted = 0;
  for (const group of engine.groups) {
    if (group.kind !== "table") continue;
    const { usable, reachable } = engine.accessTo(group, everyone);
    if (reachable.length !== usable.length) throw new Error("no answer");
    // What a role holds it holds on every table of the group.
    for (let role = 0; role < usable.length; role++) {
      granted += (bitCounts[usable[role] ?? 0] ?? 0) * group.names.length;
    }
  }
  const ended = performance.now();
  return {
    fetchMs: fetched - started,
    closureMs: ended - fetched,
    totalMs: ended - started,
    granted,
    groups: engine.groups.length,
    slowest: session.queries
      .map(({ name, ms }): [string, number] => [name, ms])
      .sort((a, b) => b[1] - a[1])
      .slice(0, 4),
  };
}

if (import.meta.main) {
  const endpoint = endpointShape.parse(JSON.parse(process.env.PGATTEST_BENCH_ENDPOINT ?? "{}"));
  const options = { connectTimeoutMs: 20_000, applicationName: "pgattest-bench" };
  const bounds = {
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 5_000,
    monotonicClock: () => performance.now(),
  };
  const runs = await withClient(endpoint, options, async (client) => {
    const all: z.infer<typeof run>[] = [];
    for (let n = 0; n < 6; n++) {
      all.push(
        await readOnlySnapshot(client, bounds, (session) => fetchAndClose(session, endpoint.database)),
      );
    }
    return all;
  });
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify(closureResult.parse({ runs, peakRssBytes })));
}
