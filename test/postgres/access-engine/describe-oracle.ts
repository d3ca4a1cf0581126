import { execFileSync } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessEngine } from "#postgres/access/access-engine.ts";
import { accessEngine } from "#postgres/access/access-engine.ts";
import { accessRows } from "#postgres/access/access-rows.ts";
import { groupObjects, type ObjectGroup } from "#postgres/access/object-group.ts";
import type { Privilege } from "#postgres/access/privilege.ts";
import { readAccessCatalogue } from "#postgres/catalogue/access-catalogue.ts";
import { readObjectGroups } from "#postgres/catalogue/object-groups.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { quoteIdentifier as q } from "#postgres/client/quote.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { propertySeed } from "../client/property.ts";
import {
  caseSql,
  comparedRoles,
  lateTable,
  makeObjects,
  type OracleObject,
  oracleObjects,
  roleNames,
} from "./oracle-world.ts";
import { type RandomCase, randomCase } from "./random-case.ts";
import { factOf, serverFacts, serverMemberships } from "./server-answers.ts";
import { undone, walk } from "./walk.ts";

const database = "oracle";
const runs = Number(process.env.PGATTEST_ORACLE_RUNS ?? 60);
/** Each walk takes a few round trips; which are walked is drawn. */
const walksPerCase = 8;

/** The readers of the product over a transaction that is open already, so that a case can be rolled back. */
export function sessionOver(client: pg.Client): SnapshotSession {
  const rows: SnapshotSession["rows"] = async (query, parameters = []) => {
    const result = await client.query(query.text, [...parameters]);
    return result.rows.map((row: unknown) => query.row.parse(row));
  };
  return {
    queries: [],
    rows,
    tryRows: async (query, parameters) => ({ state: "observed", rows: await rows(query, parameters) }),
  };
}

/** What the engine makes of the database as the transaction sees it. */
export async function engineOver(client: pg.Client, ofDatabase: string): Promise<AccessEngine> {
  const session = sessionOver(client);
  const { catalogue: roles } = await readRoleCatalogue(session);
  const groups = await readObjectGroups(session, { system: false });
  return accessEngine({ roles, groups, database: ofDatabase });
}

function keyOf(object: Pick<OracleObject, "kind" | "schema" | "name" | "column">): string {
  return JSON.stringify([object.kind, object.schema, object.name, object.column]);
}

/** The group that holds an object; a column or a setting without an ACL is in none. */
function groupsByObject(engine: AccessEngine): ReadonlyMap<string, ObjectGroup> {
  const found = new Map<string, ObjectGroup>();
  for (const group of engine.groups) {
    group.names.forEach((name, at) => {
      const { kind, schema } = group;
      found.set(keyOf({ kind, schema, name, column: group.columns?.[at] ?? null }), group);
    });
  }
  return found;
}

interface Checked {
  readonly client: pg.Client;
  readonly major: number;
  readonly engine: AccessEngine;
  readonly objects: readonly OracleObject[];
  readonly some: RandomCase;
}

async function checkUsable({ client, major, engine, objects, some }: Checked): Promise<void> {
  const roles = comparedRoles(some).filter((name) => engine.roles.some((role) => role.name === name));
  const indexes = roles.map(engine.roleIndex);
  const wanted = new Map(objects.map((object) => [keyOf(object), object]));
  const mine = new Set<string>();
  for (const row of accessRows(engine, { roles: indexes })) {
    const object = wanted.get(keyOf(row));
    if (object === undefined || (object.kind === "large-object" && major < 18)) continue;
    if (row.usable) mine.add(factOf(row.role, object, row.privilege, "usable"));
    if (row.grantable) mine.add(factOf(row.role, object, row.privilege, "grantable"));
    expect(row.reachable || !row.usable, "what is usable is reachable").toBe(true);
    expect(row.path, "every answer has a way").not.toBe("");
  }
  // A column or a setting that nobody granted on is no object of its own.
  const known = groupsByObject(engine);
  const listed = objects.filter((object) => known.has(keyOf(object)));
  const missing = objects.filter((object) => !listed.includes(object)).map(({ kind }) => kind);
  expect(missing.filter((kind) => kind !== "column" && kind !== "parameter")).toEqual([]);
  const theirs = await serverFacts(client, listed, roles, major);
  expect([...mine].filter((fact) => !theirs.has(fact))).toEqual([]);
  expect([...theirs].filter((fact) => !mine.has(fact))).toEqual([]);
}

async function checkMemberships({ client, major, engine, some }: Checked): Promise<void> {
  const roles = comparedRoles(some).filter((name) => engine.roles.some((role) => role.name === name));
  const theirs = await serverMemberships(client, roles, major);
  for (const member of roles) {
    for (const role of roles) {
      const [from, to] = [engine.roleIndex(member), engine.roleIndex(role)];
      for (const mode of ["USAGE", "MEMBER", "SET"] as const) {
        if (mode === "SET" && major < 16) continue;
        const said = theirs.has(JSON.stringify([member, role, mode]));
        expect([member, role, mode, engine.hasRole(from, to, mode)]).toEqual([member, role, mode, said]);
      }
    }
  }
}

/** Every way that needs more than inheritance. */
function walkable({ engine, objects, some }: Checked): readonly {
  readonly object: OracleObject;
  readonly role: number;
  readonly privilege: Privilege;
}[] {
  const indexes = roleNames(some).map(engine.roleIndex);
  const wanted = new Map(objects.map((object) => [keyOf(object), object]));
  return [...accessRows(engine, { roles: indexes })].flatMap((row) => {
    const object = wanted.get(keyOf(row));
    if (row.usable || object === undefined) return [];
    return [{ object, role: engine.roleIndex(row.role), privilege: row.privilege }];
  });
}

function drawn<T>(items: readonly T[], seed: number, count: number): readonly T[] {
  if (items.length <= count) return items;
  const step = items.length / count;
  return Array.from({ length: count }, (_, n) => items[(Math.floor(n * step) + seed) % items.length]).filter(
    (item) => item !== undefined,
  );
}

async function checkWalks(checked: Checked): Promise<number> {
  const { client, major, engine, some } = checked;
  const groups = groupsByObject(engine);
  const ways = drawn(walkable(checked), some.pick, walksPerCase);
  for (const { object, role, privilege } of ways) {
    const group = groups.get(keyOf(object));
    const way = group === undefined ? null : engine.path(group, role, privilege, "reachable");
    if (way === null) throw new Error("reachable without a way");
    const walked = await walk(client, way, object, major);
    if (walked.value !== true) throw new Error(JSON.stringify({ way, object: keyOf(object), ...walked }));
  }
  return ways.length;
}

/** Whatever a role can act as, it cannot get at a role that the engine says is out of its reach. */
async function checkOutOfReach({ client, engine, some }: Checked): Promise<number> {
  const indexes = roleNames(some).map(engine.roleIndex);
  const pairs = indexes.flatMap((from) =>
    indexes.flatMap((to) => (engine.reaches(from, to) ? [] : [[from, to] as const])),
  );
  const name = (index: number): string => q(engine.roles[index]?.name ?? "");
  const chosen = drawn(pairs, some.pick, 3);
  for (const [from, to] of chosen) {
    const start = `SET LOCAL SESSION AUTHORIZATION ${name(from)}`;
    const acting = engine.roles.flatMap((_, index) =>
      engine.treeOf(from, "set").actsAs(index) ? [index] : [],
    );
    expect(await undone(client, [start, `SET LOCAL ROLE ${name(to)}`])).toMatchObject({ ok: false });
    for (const act of acting) {
      const grant = [start, `SET LOCAL ROLE ${name(act)}`, `GRANT ${name(to)} TO ${name(from)}`];
      expect(await undone(client, grant)).toMatchObject({ ok: false });
    }
  }
  return chosen.length;
}

function ungrouped(groups: readonly ObjectGroup[]): readonly string[] {
  return groups
    .flatMap(({ names, columns, ...group }) =>
      names.map((name, at) =>
        JSON.stringify([
          group.kind,
          group.schema,
          group.owner,
          group.aclSource,
          group.acl,
          name,
          columns?.[at] ?? null,
        ]),
      ),
    )
    .sort();
}

/** The grouped reader gives what the reader of single objects gives. */
async function checkReaders({ client }: Checked): Promise<void> {
  const session = sessionOver(client);
  const single = groupObjects((await readAccessCatalogue(session)).objects);
  const grouped = await readObjectGroups(session, { system: false });
  const shared = grouped.filter(({ kind }) => kind !== "tablespace" && kind !== "parameter");
  expect(ungrouped(shared)).toEqual(ungrouped(single));
}

/** The property tests of one major version. */
export function describeOracle(major: 15 | 16 | 17 | 18): void {
  describe(`PostgreSQL ${major} is the oracle of the access engine`, () => {
    let server: TestServer;
    let client: pg.Client;
    beforeAll(async () => {
      server = await startTestServer({ major, pgaudit: false });
      const folder = path.join(server.server.dataRoot, "tablespace");
      await mkdir(folder);
      await chmod(server.server.dataRoot, 0o755);
      execFileSync("chown", ["--reference", server.dataFolder, folder]);
      await server.execAsSuperuser(`CREATE DATABASE ${database} TEMPLATE template0`);
      client = new pg.Client(server.connectionConfig(database));
      await client.connect();
      await client.query("SET search_path = pg_catalog");
      await makeObjects(client, folder);
    });
    afterAll(async () => {
      await client?.end();
      await server?.stop();
    });

    it("in random graphs, with owners, grants, defaults and odd names", { timeout: 600_000 }, async () => {
      const objects = [...oracleObjects(database), lateTable];
      const totals = { cases: 0, walks: 0, refusals: 0 };
      const oneCase = async (some: RandomCase): Promise<void> => {
        const names = { roles: roleNames(some), objects, serverVersionNum: major * 10_000 };
        await client.query("BEGIN");
        try {
          await client.query(caseSql(some, names));
          const engine = await engineOver(client, database);
          const checked = { client, major, engine, objects, some };
          await checkUsable(checked);
          await checkMemberships(checked);
          totals.walks += await checkWalks(checked);
          totals.refusals += await checkOutOfReach(checked);
          if (totals.cases % 10 === 0) await checkReaders(checked);
          totals.cases += 1;
        } finally {
          await client.query("ROLLBACK");
        }
      };
      await fc.assert(fc.asyncProperty(randomCase, oneCase), { seed: propertySeed, numRuns: runs });
      process.stderr.write(
        `PostgreSQL ${major}: ${totals.cases} graphs, ${totals.walks} ways walked, ${totals.refusals} refusals seen\n`,
      );
    });
  });
}
