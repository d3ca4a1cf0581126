/*
 * Rounds of eight applies at once on overlapping objects, roles and default privileges: none may fail, and the end
 * state is what all of them declare. Every apply works in mode additive, so that all declarations hold together.
 *
 * node bench/concurrent-applies.ts [--rounds 200] [--major 18]
 */
import { applyAccess } from "#postgres/apply/apply-access.ts";
import type { AccessSpec } from "#postgres/plan/specs.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { groupName, makeAccessDatabase, OWNER, schemaName } from "./access-database.ts";
import { benchDependencies, benchTarget } from "./bench-apply.ts";
import { duration, measure, numberFlag, printLine, progress } from "./measure.ts";

const AT_ONCE = 8;
const size = { name: "bench", schemas: 1, tablesPerSchema: 6, groups: AT_ONCE };
const SCHEMA = schemaName(0);

/** What one of the eight declares: the same objects for another role, and an edge between roles. */
function spec(groups: readonly number[]): AccessSpec {
  const holder = (index: number) => ({ to: groupName(index), grantable: false });
  return {
    database: size.name,
    mode: "additive",
    owner: null,
    schemas: [{ name: SCHEMA, owner: OWNER, objectOwner: OWNER }],
    grants: groups.flatMap((index) => [
      { on: "database", privileges: ["CONNECT", "TEMPORARY"], ...holder(index) },
      { on: "schema", schema: SCHEMA, privileges: ["USAGE"], ...holder(index) },
      { on: "tables", schema: SCHEMA, objects: "all", privileges: ["SELECT", "INSERT"], ...holder(index) },
    ]),
    defaultPrivileges: groups.map((index) => ({
      creator: OWNER,
      schema: SCHEMA,
      on: "tables",
      privileges: ["SELECT"],
      ...holder(index),
    })),
    creators: [],
    memberships: groups.map((index) => ({
      role: OWNER,
      member: groupName(index),
      admin: false,
      inherit: true,
      set: true,
    })),
    members: [],
  };
}

/** Takes away what the rounds give. */
async function reset(server: TestServer): Promise<void> {
  const groups = Array.from({ length: AT_ONCE }, (_, index) => groupName(index)).join(", ");
  await server.execAsSuperuser(
    `revoke all on all tables in schema ${SCHEMA} from ${groups};
     revoke all on schema ${SCHEMA} from ${groups};
     revoke all on database ${size.name} from ${groups};
     alter default privileges for role ${OWNER} in schema ${SCHEMA} revoke all on tables from ${groups};
     revoke ${OWNER} from ${groups}`,
    size.name,
  );
}

interface Outcome {
  readonly failures: readonly string[];
  readonly wrong: number;
}

async function oneRound(server: TestServer): Promise<Outcome> {
  await reset(server);
  const target = benchTarget(server, size.name);
  const all = Array.from({ length: AT_ONCE }, (_, index) => index);
  // Each declares its own role and a neighbour's, so that several want the very same statement.
  const applies = all.map((index) =>
    applyAccess(target, spec([index, (index + 1) % AT_ONCE]), benchDependencies),
  );
  const failures = (await Promise.allSettled(applies)).flatMap((each) =>
    each.status === "rejected" ? [String(each.reason)] : [],
  );
  const after = await applyAccess(target, spec(all), benchDependencies);
  return { failures, wrong: after.statements.length + after.outOfReach.length };
}

async function deadlocks(server: TestServer): Promise<unknown> {
  const { rows } = await server.execAsSuperuser(
    `select sum(deadlocks)::int as deadlocks from pg_stat_database where datname in ('postgres', '${size.name}')`,
  );
  return rows[0]?.deadlocks;
}

const argv = process.argv.slice(2);
const major = numberFlag(argv, "major", 18) === 15 ? 15 : 18;
const rounds = numberFlag(argv, "rounds", 200);
const server = await startTestServer({ major, pgaudit: false });
try {
  await makeAccessDatabase(server, size);
  let failed = 0;
  let wrong = 0;
  const timed = await measure(async () => {
    for (let round = 1; round <= rounds; round += 1) {
      const outcome = await oneRound(server);
      for (const failure of outcome.failures) progress(`round ${round}: ${failure}`);
      failed += outcome.failures.length;
      wrong += outcome.wrong > 0 ? 1 : 0;
      if (round % 50 === 0) progress(`${round} rounds`);
    }
  });
  printLine(
    `${rounds} rounds of ${AT_ONCE} applies at once, PostgreSQL ${server.major}: ${duration(timed.ms)}, ${failed} failures, ` +
      `${wrong} rounds with another end state than declared, ${await deadlocks(server)} deadlocks`,
  );
  process.exitCode = failed + wrong === 0 ? 0 : 1;
} finally {
  await server.stop();
}
