import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { applyAccess } from "#postgres/apply/apply-access.ts";
import {
  type FreshDatabase,
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { dependencies, dropRoles, quoted, targetOf } from "./apply-support.ts";
import {
  expectedEntries,
  handSql,
  type Names,
  oddName,
  type RandomAccess,
  randomAccess,
  serverEntriesSql,
  specOf,
} from "./random-access.ts";

const entryRow = z.object({
  kind: z.string(),
  name: z.string(),
  col: z.string(),
  grantee: z.string(),
  privilege: z.string(),
  option: z.boolean(),
});

describe.each([15, 18] as const)("convergence of access on PostgreSQL %i", (major) => {
  describe.runIf(hasSharedServer(major))("with a server", () => {
    const prefix = `${uniqueRoleName("r").slice(0, 8)}_`;
    const allRoles = Array.from({ length: 12 }, (_, index) => oddName(index, prefix));
    let database: FreshDatabase;
    let run = 0;

    beforeAll(async () => {
      database = await freshDatabase(sharedServer(major), "converge");
      for (const role of allRoles) await database.exec(`create role ${quoted(role)}`);
    });
    afterAll(async () => {
      await database.drop();
      await dropRoles(sharedServer(major), allRoles);
    });

    /** A schema of its own for each run, with odd names that differ from run to run. */
    const makeSchema = async (client: pg.Client): Promise<Names> => {
      run += 1;
      const roles = [0, 1, 2, 3].map((index) => allRoles[(run + index) % allRoles.length] ?? "");
      const owner = allRoles[(run + 4) % allRoles.length] ?? "";
      const schema = oddName(run * 7 + 3);
      const base = { table: 11, column: 11, routine: 31, sequence: 51, type: 71, schema: 0 };
      const object: Names["object"] = (kind, index) => oddName(run + base[kind] * 11 + index);
      const at = (kind: keyof typeof base, index: number): string =>
        `${quoted(schema)}.${quoted(object(kind, index))}`;
      await client.query(`create schema ${quoted(schema)} authorization ${quoted(owner)}`);
      await client.query(`grant usage on schema ${quoted(schema)} to public`);
      for (const index of [0, 1, 2]) {
        await client.query(`create table ${at("table", index)} (id int, note text)`);
        await client.query(`create sequence ${at("sequence", index)}`);
        await client.query(
          `create function ${at("routine", index)}(a integer) returns int language sql as 'select 1'`,
        );
        await client.query(`create type ${at("type", index)} as enum ('a')`);
        await client.query(`alter table ${at("table", index)} owner to ${quoted(owner)}`);
        await client.query(`alter sequence ${at("sequence", index)} owner to ${quoted(owner)}`);
        await client.query(`alter function ${at("routine", index)}(integer) owner to ${quoted(owner)}`);
        await client.query(`alter type ${at("type", index)} owner to ${quoted(owner)}`);
      }
      return { schema, owner, roles, object };
    };

    const serverEntries = async (client: pg.Client, names: Names): Promise<readonly string[]> => {
      const { rows } = await client.query(serverEntriesSql, [names.schema]);
      return z
        .array(entryRow)
        .parse(rows)
        .map(
          (row) =>
            `${JSON.stringify([row.kind, row.name, row.col, row.grantee, row.privilege])} ${row.option}`,
        )
        .sort();
    };

    const check = async (access: RandomAccess): Promise<void> => {
      const client = new pg.Client(database.connectionConfig());
      await client.connect();
      try {
        const names = await makeSchema(client);
        for (const grant of access.before) {
          await client.query(handSql(grant, names)).catch(() => {});
          await client.query("reset role");
        }
        const before = await serverEntries(client, names);
        const spec = specOf(access, database.name, names);
        const target = targetOf(sharedServer(major), database.name);
        const result = await applyAccess(target, spec, dependencies);
        expect(result.outOfReach).toEqual([]);
        expect((await applyAccess(target, spec, dependencies)).changed).toBe(false);
        const after = await serverEntries(client, names);
        const expected = expectedEntries(access, names);
        if (access.mode === "exclusive") expect(after).toEqual(expected);
        else expect(after).toEqual(union(before, expected));
        await client.query(`drop schema ${quoted(names.schema)} cascade`);
      } finally {
        await client.end();
      }
    };

    it("a plan, once applied, is empty, and the server holds exactly what is declared", async () => {
      await fc.assert(fc.asyncProperty(randomAccess, check), { numRuns: 60 });
    }, 240_000);
  });
});

/** Both lists; of an entry with and without the option, the one with it. */
function union(left: readonly string[], right: readonly string[]): readonly string[] {
  const all = new Set([...left, ...right]);
  return [...all]
    .filter((entry) => !(entry.endsWith(" false") && all.has(entry.replace(/ false$/, " true"))))
    .sort();
}
