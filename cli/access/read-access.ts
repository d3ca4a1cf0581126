import type { AccessEngine } from "#postgres/access/access-engine.ts";
import { accessEngine } from "#postgres/access/access-engine.ts";
import { sortGroups } from "#postgres/access/sort-groups.ts";
import { readObjectGroups } from "#postgres/catalogue/object-groups.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { type ServerEndpoint, withClient } from "#postgres/client/connect.ts";
import { readOnlySnapshot } from "#postgres/client/read-only-snapshot.ts";
import type { World } from "../context.ts";

/** What was read of one database, ready to answer. */
export interface ReadAccess {
  readonly engine: AccessEngine;
  readonly database: string;
  readonly serverVersionNum: number;
  /** When, by our clock, ISO 8601 in UTC. */
  readonly observedAt: string;
}

const LOCK_TIMEOUT_MS = 5_000;

/**
 * Reads roles and ACLs of one database in one read-only snapshot.
 * @throws PostgresError when it cannot
 */
export function readAccess(
  world: World,
  endpoint: ServerEndpoint,
  options: { readonly system: boolean; readonly timeoutMs: number },
): Promise<ReadAccess> {
  const { signal, monotonicClock } = world;
  const { system, timeoutMs } = options;
  const connecting = { signal, connectTimeoutMs: timeoutMs, applicationName: "pgattest" };
  const bounds = { signal, monotonicClock, statementTimeoutMs: timeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
  return withClient(endpoint, connecting, (client) =>
    readOnlySnapshot(client, bounds, async (session) => {
      const observedAt = world.now().toISOString();
      const { catalogue: roles } = await readRoleCatalogue(session);
      const groups = sortGroups(await readObjectGroups(session, { system }));
      const { database } = endpoint;
      const engine = accessEngine({ roles, groups, database });
      return { engine, database, serverVersionNum: roles.serverVersionNum, observedAt };
    }),
  );
}
