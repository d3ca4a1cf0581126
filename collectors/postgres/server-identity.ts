import { readDatabases } from "#postgres/catalogue/databases.ts";
import { readServerIdentity } from "#postgres/catalogue/server-identity.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { inOrder } from "../canonical-order.ts";
import type { Collected, Collector, CollectorContext } from "../collector.ts";
import { observed, visibilityOf } from "../surfaces.ts";

async function read(session: SnapshotSession): Promise<Collected<"server-identity">> {
  const { identity, visibility } = await readServerIdentity(session);
  const databases = await readDatabases(session);
  const { systemIdentifier, serverVersion, serverVersionNum, inRecovery, timeline, startedAt } = identity;
  return {
    facts: {
      systemIdentifier,
      serverVersion,
      serverVersionNum,
      inRecovery,
      timeline,
      startedAt,
      databases: inOrder(databases, ({ name }) => [name]).map(
        ({ name, owner, encoding, allowConnections, isTemplate, connectionLimit }) => ({
          name,
          owner,
          encoding,
          allowConnections,
          isTemplate,
          connectionLimit,
        }),
      ),
    },
    visibility: [
      observed("pg_database"),
      visibilityOf("pg_control_checkpoint", visibility.pg_control_checkpoint),
    ],
  };
}

/** Which server this is and which databases it holds, as it says itself. */
export const serverIdentityCollector = {
  produces: "server-identity",
  version: "1",
  cost: "1 connection, 11 short statements, a few KiB for a hundred databases",
  collect: (context: CollectorContext) => context.inDatabase(context.database, read),
} as const satisfies Collector<"server-identity">;
