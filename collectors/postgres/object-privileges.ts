import { readAccessCatalogue } from "#postgres/catalogue/access-catalogue.ts";
import { type AlteredAcl, readAlteredAcls } from "#postgres/catalogue/altered-acls.ts";
import { readSpecialRoutines, type SpecialRoutine } from "#postgres/catalogue/special-routines.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import { inOrder } from "../canonical-order.ts";
import type { Collected, Collector, CollectorContext } from "../collector.ts";
import { observed } from "../surfaces.ts";
import { aclInOrder } from "./acl-order.ts";
import { recordableValue } from "./redaction.ts";

type Facts = Collected<"object-privileges">["facts"];

/** Read by plain queries that every role may run: whatever cannot be read fails the collection as a whole. */
const surfaces = [
  "pg_database",
  "pg_namespace",
  "pg_class",
  "pg_attribute",
  "pg_proc",
  "pg_type",
  "pg_default_acl",
] as const;

function alteredFacts(altered: readonly AlteredAcl[]): Facts["altered"] {
  return inOrder(altered, ({ kind, schema, name, column }) => [kind, schema, name, column]).map((entry) => ({
    ...entry,
    added: aclInOrder(entry.added),
  }));
}

function routineFacts(routines: readonly SpecialRoutine[]): Facts["routines"] {
  return inOrder(routines, ({ schema, name }) => [schema, name]).map((routine) => ({
    ...routine,
    config: routine.config.map(({ name, value }) => ({ name, value: recordableValue(name, value) })),
  }));
}

async function read(session: SnapshotSession): Promise<Collected<"object-privileges">> {
  const { database, objects, defaults } = await readAccessCatalogue(session);
  return {
    facts: {
      database,
      objects: inOrder(objects, ({ kind, schema, name, column }) => [kind, schema, name, column]).map(
        ({ kind, schema, name, column, owner, aclSource, acl, extension }) => ({
          kind,
          schema,
          name,
          column,
          owner,
          aclSource,
          acl: aclInOrder(acl),
          extension,
        }),
      ),
      defaults: inOrder(defaults, (entry) => [entry.creator, entry.schema, entry.class]).map((entry) => ({
        ...entry,
        acl: aclInOrder(entry.acl),
      })),
      altered: alteredFacts(await readAlteredAcls(session)),
      routines: routineFacts(await readSpecialRoutines(session)),
    },
    visibility: surfaces.map(observed),
  };
}

/** Owners, ACLs and default privileges of one database, defaults expanded. */
export const objectPrivilegesCollector = {
  produces: "object-privileges",
  version: "2",
  cost: "1 connection, about 32 statements, some 300 bytes an object: 30 MiB and a few seconds for 100,000 tables",
  collect: (context: CollectorContext) => context.inDatabase(context.database, read),
} as const satisfies Collector<"object-privileges">;
