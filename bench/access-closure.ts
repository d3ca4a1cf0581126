/**
 * Who may do what with 100,000 tables: our fetch and closure beside `has_table_privilege` for every pair, as views
 * like those of cybertec's pg_permissions do. Both count the granted triples of role, table and privilege.
 *
 *   node bench/access-closure.ts [--tables 100000] [--roles 250]
 */
import { execFileSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { z } from "zod";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { closureResult } from "./access-closure/closure-process.ts";
import { makeRoles, makeTables } from "./access-closure/make-database.ts";
import { countByView } from "./access-closure/view-method.ts";

const { values } = parseArgs({
  options: {
    tables: { type: "string", default: "100000" },
    roles: { type: "string", default: "250" },
  },
});
const size = z.object({ tables: z.coerce.number().int().min(1), roles: z.coerce.number().int().min(4) });
const { tables, roles } = size.parse(values);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** In a process of its own, so that its memory is its own. */
function measureClosure(server: TestServer, database: string): z.infer<typeof closureResult> {
  const file = `${import.meta.dirname}/access-closure/closure-process.ts`;
  const { host, port, serverName, caCertificatePem, superuser, password } = server;
  const endpoint = { host, port, serverName, caCertificatePem, user: superuser, password, database };
  const output = execFileSync(process.execPath, [file], {
    env: { ...process.env, PGATTEST_BENCH_ENDPOINT: JSON.stringify(endpoint) },
    encoding: "utf8",
    timeout: 600_000,
  });
  return closureResult.parse(JSON.parse(output));
}

const server = await startTestServer({
  major: 15,
  pgaudit: false,
  settings: { max_locks_per_transaction: "1024", autovacuum: "off" },
});
try {
  const database = "bench";
  await server.execAsSuperuser(`CREATE DATABASE ${database} TEMPLATE template0`);
  say(`making ${tables} tables and ${roles} roles on PostgreSQL 15 …`);
  await makeRoles(server, database, roles);
  await makeTables(server, database, tables, say);
  await server.execAsSuperuser("VACUUM (ANALYZE) pg_catalog.pg_class, pg_catalog.pg_attribute", database);
  const closure = measureClosure(server, database);
  const [cold, ...warm] = closure.runs;
  if (cold === undefined) throw new Error("the closure was not run");
  const best = warm.toSorted((a, b) => a.totalMs - b.totalMs)[Math.floor(warm.length / 2)] ?? cold;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const timed = [["first run", cold] as const, ["median of the next", best] as const];
  for (const [name, run] of timed) {
    say(
      `fetch and closure, ${name}: ${ms(run.totalMs)} (fetch ${ms(run.fetchMs)}, closure ${ms(run.closureMs)}), ${run.granted} granted, ${run.groups} groups`,
    );
    say(`  slowest queries: ${run.slowest.map(([query, time]) => `${query} ${ms(time)}`).join(", ")}`);
  }
  say(`peak memory of the process: ${(closure.peakRssBytes / 2 ** 20).toFixed(0)} MiB`);
  const view = await countByView(server, database);
  say(`has_table_privilege per pair: ${ms(view.ms)}, ${view.checks} checks, ${view.granted} granted`);
  for (const [name, run] of timed) say(`ratio, ${name}: ${(view.ms / run.totalMs).toFixed(0)}`);
  say(`same answer: ${closure.runs.every(({ granted }) => granted === view.granted) ? "yes" : "NO"}`);
  if (closure.runs.some(({ granted }) => granted !== view.granted)) process.exitCode = 1;
} finally {
  await server.stop();
}
