import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { databasesQuery } from "./databases.sql.ts";
import { readRoleNames } from "./names-by-oid.ts";

/** One database of a cluster (`pg_database`). */
export interface CatalogueDatabase {
  readonly name: string;
  readonly owner: string;
  /** For example `UTF8`. */
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly allowConnections: boolean;
  readonly isTemplate: boolean;
  /** -1 means no limit, -2 that a DROP DATABASE was interrupted. */
  readonly connectionLimit: number;
}

/** Reads all databases of the cluster. */
export async function readDatabases(session: SnapshotSession): Promise<readonly CatalogueDatabase[]> {
  const roles = await readRoleNames(session);
  const rows = await session.rows(databasesQuery);
  return rows.map((row) => ({ ...row, owner: roles.nameOf(row.owner) }));
}
