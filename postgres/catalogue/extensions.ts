import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { extensionsQuery } from "./extensions.sql.ts";
import { readRoleNames } from "./names-by-oid.ts";

/** One extension of a database (`pg_extension`). */
export interface CatalogueExtension {
  readonly name: string;
  readonly version: string;
  readonly schema: string;
  readonly owner: string;
}

/** Reads the extensions of the session's database. */
export async function readExtensions(session: SnapshotSession): Promise<readonly CatalogueExtension[]> {
  const roles = await readRoleNames(session);
  const rows = await session.rows(extensionsQuery);
  return rows.map((row) => ({ ...row, owner: roles.nameOf(row.owner) }));
}
