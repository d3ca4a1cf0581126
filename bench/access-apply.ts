/*
 * Figure: 2,000 grants applied over one connection, in one transaction, read again and committed. Beside it the
 * incumbent's way: one connection and one transaction for each grant, run for a slice and scaled.
 *
 * node bench/access-apply.ts [--grants 2000] [--slice 100] [--runs 5] [--major 18]
 */
import pg from "pg";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { makeAccessDatabase, OWNER, schemaName } from "./access-database.ts";
import { benchDependencies, benchTarget } from "./bench-apply.ts";
import { duration, measure, median, numberFlag, printLine } from "./measure.ts";

const size = { name: "bench", schemas: 10, tablesPerSchema: 200, groups: 1 };

/** Each grant on a table of its own, so that each is a statement of its own. */
function spec(grants: number): AccessSpec {
  const schemas = Array.from({ length: size.schemas }, (_, index) => schemaName(index));
  return {
    database: size.name,
    mode: "exclusive",
    owner: null,
    schemas: schemas.map((name) => ({ name, owner: OWNER, objectOwner: OWNER })),
    grants: Array.from({ length: grants }, (_, index) => ({
      on: "tables",
      schema: schemaName(index % size.schemas),
      objects: [`table_${Math.floor(index / size.schemas)}`],
      to: "group_0",
      privileges: ["SELECT"],
      grantable: false,
    })),
    defaultPrivileges: [],
    creators: [],
    memberships: [],
    members: [],
  };
}

async function revokeAll(server: TestServer): Promise<void> {
  for (let index = 0; index < size.schemas; index += 1) {
    const schema = schemaName(index);
    await server.execAsSuperuser(`revoke all on all tables in schema ${schema} from group_0`, size.name);
  }
  await server.execAsSuperuser("vacuum pg_class", size.name);
}

/** A new connection for each grant: revoke, then grant, in one transaction, as the provider does. */
async function incumbentSlice(server: TestServer, count: number): Promise<number> {
  const timed = await measure(async () => {
    for (let index = 0; index < count; index += 1) {
      const table = `${schemaName(index % size.schemas)}.table_${Math.floor(index / size.schemas)}`;
      const client = new pg.Client(server.connectionConfig(size.name));
      await client.connect();
      await client.query("begin");
      await client.query(`revoke all on table ${table} from group_0`);
      await client.query(`grant select on table ${table} to group_0`);
      await client.query("commit");
      await client.end();
    }
  });
  return timed.ms;
}

async function report(server: TestServer, grants: number, runs: number, slice: number): Promise<void> {
  const target = benchTarget(server, size.name);
  const declared = spec(grants);
  const times: number[] = [];
  let sent = 0;
  for (let run = 0; run < runs; run += 1) {
    await revokeAll(server);
    const timed = await measure(() => applyAccess(target, declared, benchDependencies));
    times.push(timed.ms);
    sent = timed.value.statements.length;
  }
  const again = await measure(() => applyAccess(target, declared, benchDependencies));
  const ms = median(times);
  printLine(`${grants} grants on ${size.schemas * size.tablesPerSchema} tables, PostgreSQL ${server.major}`);
  printLine(
    `connect, lock, read, plan, ${sent} statements, read again, commit: ${duration(ms)} (median of ${runs})`,
  );
  printLine(`again, nothing to do: ${duration(again.ms)}, ${again.value.statements.length} statements`);
  await revokeAll(server);
  const sliceMs = await incumbentSlice(server, slice);
  const scaledMs = (sliceMs / slice) * grants;
  printLine(
    `one connection for each grant: ${duration(sliceMs)} for ${slice}, scaled to ${grants}: ${duration(scaledMs)}`,
  );
  printLine(`ratio: ${(scaledMs / ms).toFixed(0)} times faster`);
}

const argv = process.argv.slice(2);
const major = numberFlag(argv, "major", 18) === 15 ? 15 : 18;
const grants = Math.min(numberFlag(argv, "grants", 2_000), size.schemas * size.tablesPerSchema);
const server = await startTestServer({ major, pgaudit: false });
try {
  await makeAccessDatabase(server, size);
  await report(server, grants, numberFlag(argv, "runs", 5), numberFlag(argv, "slice", 100));
} finally {
  await server.stop();
}
