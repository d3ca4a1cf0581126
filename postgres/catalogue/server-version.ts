import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { PostgresError } from "../errors.ts";
import { onlyRow } from "./only-row.ts";
import { serverVersionQuery } from "./server-version.sql.ts";

/** The oldest version whose catalogues pgattest knows. */
const oldestVersionNum = 150_000;

/**
 * Reads `server_version_num`, for example 150018.
 *
 * @throws PostgresError `result-unexpected` for a server older than PostgreSQL 15.
 */
export async function readServerVersionNum(session: SnapshotSession): Promise<number> {
  const { num } = onlyRow(await session.rows(serverVersionQuery), serverVersionQuery.name);
  if (num < oldestVersionNum) {
    throw new PostgresError(
      "result-unexpected",
      `the server is of version ${num}, older than PostgreSQL 15`,
      {
        nextStep: "Upgrade the server: pgattest reads PostgreSQL 15 to 18.",
      },
    );
  }
  return num;
}
