import type { SnapshotSession, TriedRows } from "../client/read-only-snapshot.ts";
import { hbaRules15Query, hbaRules16Query } from "./hba-rules.sql.ts";
import { readServerVersionNum } from "./server-version.ts";

/** One line of `pg_hba.conf`, as the file is now: the running server may not have read it yet. */
export interface HbaRule {
  /** Null on PostgreSQL 15, which does not tell. */
  readonly file: string | null;
  readonly line: number;
  /** `local`, `host`, `hostssl`, `hostnossl`, …; null for a line that cannot be read (then `error` says why). */
  readonly type: string | null;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly address: string | null;
  readonly netmask: string | null;
  readonly method: string | null;
  readonly options: readonly string[];
  /** Why the line is not in effect. One such line keeps the server from reading the whole file. */
  readonly error: string | null;
}

/** Reads the rules in the order in which they are tried; by default only a superuser may. */
export async function readHbaRules(session: SnapshotSession): Promise<TriedRows<HbaRule>> {
  const versionNum = await readServerVersionNum(session);
  return await session.tryRows(versionNum >= 160_000 ? hbaRules16Query : hbaRules15Query);
}
