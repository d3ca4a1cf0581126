import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import { readRoleNames } from "./names-by-oid.ts";
import { specialRoutinesQuery } from "./special-routines.sql.ts";

/** A routine that does not run as its caller does. */
export interface SpecialRoutine {
  readonly schema: string;
  /** With its argument types, as routines are named in the access catalogue. */
  readonly name: string;
  readonly owner: string;
  /** It runs with the rights of its owner. */
  readonly securityDefiner: boolean;
  /** What is set while it runs (`CREATE FUNCTION … SET`). */
  readonly config: readonly { readonly name: string; readonly value: string }[];
  readonly extension: string | null;
}

/** Splits `name=value` at the first sign of equality: no name of a setting can hold one. */
function splitEntry(entry: string): { readonly name: string; readonly value: string } {
  const at = entry.indexOf("=");
  return { name: entry.slice(0, at), value: entry.slice(at + 1) };
}

/** Reads the routines of the session's database that run as their owner, or with settings of their own. */
export async function readSpecialRoutines(session: SnapshotSession): Promise<readonly SpecialRoutine[]> {
  const roles = await readRoleNames(session);
  const rows = await session.rows(specialRoutinesQuery);
  return rows.map(({ owner, config, ...rest }) => ({
    ...rest,
    owner: roles.nameOf(owner),
    config: config.map(splitEntry),
  }));
}
