import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { PostgresError } from "../errors.ts";
import { databaseNamesQuery, roleNamesQuery } from "./names-by-oid.sql.ts";

/** Names by oid, all of one snapshot. */
export interface NamesByOid {
  readonly has: (name: string) => boolean;
  readonly hasOid: (oid: number) => boolean;
  /** @throws PostgresError `result-unexpected` for an oid that the snapshot does not hold. */
  readonly nameOf: (oid: number) => string;
}

function namesByOid(
  kind: string,
  rows: readonly { readonly oid: number; readonly name: string }[],
): NamesByOid {
  const names = new Map(rows.map(({ oid, name }) => [oid, name]));
  const all = new Set(names.values());
  const nameOf = (oid: number): string => {
    const name = names.get(oid);
    if (name !== undefined) return name;
    throw new PostgresError(
      "result-unexpected",
      `a catalogue row names the ${kind} ${oid}, which does not exist`,
    );
  };
  return { has: (name) => all.has(name), hasOid: (oid) => names.has(oid), nameOf };
}

/** Reads the names of all roles. */
export async function readRoleNames(session: SnapshotSession): Promise<NamesByOid> {
  return namesByOid("role", await session.rows(roleNamesQuery));
}

/** Reads the names of all databases. */
export async function readDatabaseNames(session: SnapshotSession): Promise<NamesByOid> {
  return namesByOid("database", await session.rows(databaseNamesQuery));
}
