import pg from "pg";
import type { AccessEngine } from "#postgres/access/access-engine.ts";
import type { AccessRow } from "#postgres/access/access-rows.ts";
import { accessRows } from "#postgres/access/access-rows.ts";
import type { FreshDatabase } from "#test/support/shared-servers.ts";
import { engineOver } from "./describe-oracle.ts";

/** A database in a transaction that is never committed: roles and all go with it. */
export interface OpenCase {
  readonly run: (sql: string) => Promise<pg.QueryResult>;
  readonly engine: () => Promise<AccessEngine>;
  /** The only answer about a role, an object by name and a privilege; null: it does not hold it in any way. */
  readonly answer: (
    role: string,
    name: string,
    privilege: string,
    column?: string,
  ) => Promise<AccessRow | null>;
}

/** Runs `fn` in a transaction that is rolled back. */
export async function inCase(database: FreshDatabase, fn: (open: OpenCase) => Promise<void>): Promise<void> {
  const client = new pg.Client(database.connectionConfig());
  await client.connect();
  try {
    await client.query("BEGIN");
    const engine = (): Promise<AccessEngine> => engineOver(client, database.name);
    await fn({
      run: (sql) => client.query(sql),
      engine,
      answer: async (role, name, privilege, column) => {
        for (const row of accessRows(await engine())) {
          const meant = row.role === role && row.name === name && row.privilege === privilege;
          if (meant && row.column === (column ?? null)) return row;
        }
        return null;
      },
    });
  } finally {
    await client.query("ROLLBACK");
    await client.end();
  }
}
