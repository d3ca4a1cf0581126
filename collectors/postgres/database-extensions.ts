import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Visibility } from "#policies/model/observation.ts";
import { readExtensions } from "#postgres/catalogue/extensions.ts";
import { PostgresError, type PostgresErrorCode } from "#postgres/errors.ts";
import { inOrder } from "../canonical-order.ts";
import type { CollectorContext } from "../collector.ts";
import { notObservable, observed } from "../surfaces.ts";

type ExtensionFact = FactsOf<"audit-settings">["extensions"][number];

/** The extensions of the databases that could be asked, and a surface for each database. */
export interface DatabaseExtensions {
  readonly extensions: ExtensionFact[];
  readonly visibility: readonly Visibility[];
}

/** The database does not let us in. Whatever else goes wrong fails the collection. */
const closedCodes: ReadonlySet<PostgresErrorCode> = new Set([
  "permission-denied",
  "database-missing",
  "authentication-failed",
]);

async function ofDatabase(context: CollectorContext, database: string): Promise<DatabaseExtensions> {
  const surface = `extensions:${database}` as const;
  try {
    const found = await context.inDatabase(database, readExtensions);
    const extensions = found.map(({ name, version }) => ({ database, name, version }));
    return { extensions, visibility: [observed(surface)] };
  } catch (error) {
    if (!(error instanceof PostgresError) || !closedCodes.has(error.code)) throw error;
    return { extensions: [], visibility: [notObservable(surface, error.message)] };
  }
}

/** Looks into each database, one after another, on a connection of its own. */
export async function databaseExtensions(
  context: CollectorContext,
  databases: readonly string[],
): Promise<DatabaseExtensions> {
  const parts: DatabaseExtensions[] = [];
  for (const database of new Set(databases)) parts.push(await ofDatabase(context, database));
  const extensions = parts.flatMap((part) => part.extensions);
  return {
    extensions: inOrder(extensions, ({ database, name }) => [database, name]),
    visibility: parts.flatMap((part) => part.visibility),
  };
}
