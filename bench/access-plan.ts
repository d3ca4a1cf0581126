/*
 * Figure: 100,000 relations and 2,000 grant declarations, planned. Beside it the incumbent's way (Terraform's and
 * Pulumi's postgresql provider): one query of ACLs for each grant resource, run for a slice and scaled.
 *
 * node bench/access-plan.ts [--schemas 100] [--tables 1000] [--groups 20] [--slice 40] [--runs 5] [--major 18]
 */
import pg from "pg";
import { readAccessCatalogue } from "#postgres/catalogue/access-catalogue.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { withClient } from "#postgres/client/connect.ts";
import { readOnlySnapshot } from "#postgres/client/read-only-snapshot.ts";
import type { Plan } from "#postgres/plan/plan.ts";
import { planAccess } from "#postgres/plan/plan-access.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import {
  type AccessDatabase,
  declaredAccess,
  grantByHand,
  groupName,
  makeAccessDatabase,
  schemaName,
} from "./access-database.ts";
import { duration, measure, median, numberFlag, printLine, progress } from "./measure.ts";

interface Timed {
  readonly readMs: number;
  readonly planMs: number;
  readonly plan: Plan;
}

/** Reads both catalogues over one connection and plans, as `up` and `pgattest plan` do. */
async function readAndPlan(server: TestServer, spec: AccessSpec): Promise<Timed> {
  const { host, port, serverName, caCertificatePem, superuser, password } = server;
  const endpoint = { host, port, serverName, caCertificatePem, user: superuser, password };
  const bounds = {
    statementTimeoutMs: 120_000,
    lockTimeoutMs: 5_000,
    monotonicClock: () => performance.now(),
  };
  const read = await measure(() =>
    withClient(
      { ...endpoint, database: spec.database },
      { connectTimeoutMs: 10_000, applicationName: "bench" },
      (client) =>
        readOnlySnapshot(client, bounds, async (session) => ({
          roles: (await readRoleCatalogue(session)).catalogue,
          access: await readAccessCatalogue(session),
        })),
    ),
  );
  const planned = await measure(() => planAccess(spec, read.value.roles, read.value.access));
  return { readMs: read.ms, planMs: planned.ms, plan: planned.value };
}

/** What the provider asks the server for one grant resource (`resource_postgresql_grant.go`, readRolePrivileges), in its own words. */
const incumbentRead = `
  SELECT c.relname, array_remove(array_agg(acl.privilege_type), NULL)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN (
      SELECT acls.* FROM (
        SELECT relname, relnamespace, relkind, (aclexplode(relacl)).* FROM pg_class
      ) acls
      WHERE grantee = (SELECT oid FROM pg_roles WHERE rolname = $1)
    ) acl USING (relname, relnamespace, relkind)
   WHERE n.nspname = $2 AND c.relkind = 'r'
   GROUP BY c.relname`;

/** One connection and one query for each grant, as the provider works. */
async function incumbentSlice(server: TestServer, size: AccessDatabase, count: number): Promise<number> {
  const timed = await measure(async () => {
    for (let index = 0; index < count; index += 1) {
      const client = new pg.Client(server.connectionConfig(size.name));
      await client.connect();
      const values = [groupName(index % size.groups), schemaName(index % size.schemas)];
      await client.query(incumbentRead, values);
      await client.end();
    }
  });
  return timed.ms;
}

async function report(server: TestServer, size: AccessDatabase, runs: number, slice: number): Promise<void> {
  const spec = declaredAccess(size);
  const fresh = await readAndPlan(server, spec);
  const relations = size.schemas * size.tablesPerSchema;
  printLine(
    `${relations} relations, ${spec.grants.length} grant declarations (each SELECT on all tables of one`,
  );
  printLine(`schema to one role: ${relations * size.groups} privileges), PostgreSQL ${server.major}`);
  printLine(
    `nothing granted yet: read ${duration(fresh.readMs)}, plan ${duration(fresh.planMs)}, ${fresh.plan.statements.length} statements`,
  );
  await grantByHand(server, size);
  const times: Timed[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await readAndPlan(server, spec));
  const planMs = median(times.map((each) => each.planMs));
  const readMs = median(times.map((each) => each.readMs));
  const statements = times.reduce((sum, each) => sum + each.plan.statements.length, 0);
  printLine(
    `as declared already: read ${duration(readMs)}, plan ${duration(planMs)} (medians of ${runs}), ${statements} statements`,
  );
  progress(`the incumbent's way, ${slice} of ${spec.grants.length} grants`);
  const sliceMs = await incumbentSlice(server, size, slice);
  const scaledMs = (sliceMs / slice) * spec.grants.length;
  printLine(
    `one connection and one ACL query per grant: ${duration(sliceMs)} for ${slice}, scaled to ${spec.grants.length}: ${duration(scaledMs)}`,
  );
  printLine(`ratio, read and plan together: ${(scaledMs / (readMs + planMs)).toFixed(0)} times faster`);
}

const argv = process.argv.slice(2);
const major = numberFlag(argv, "major", 18) === 15 ? 15 : 18;
const size: AccessDatabase = {
  name: "bench",
  schemas: numberFlag(argv, "schemas", 100),
  tablesPerSchema: numberFlag(argv, "tables", 1000),
  groups: numberFlag(argv, "groups", 20),
};
const server = await startTestServer({ major, pgaudit: false });
try {
  await makeAccessDatabase(server, size);
  await report(server, size, numberFlag(argv, "runs", 5), numberFlag(argv, "slice", 40));
} finally {
  await server.stop();
}
