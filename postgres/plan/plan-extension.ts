import { quoteIdentifier, quoteLiteral } from "../client/quote.ts";
import { displayName } from "./display-name.ts";
import type { Plan, PlannedStatement } from "./plan.ts";
import { plannedStatement } from "./planned-statement.ts";

/** An extension as it shall be in one database. */
export interface ExtensionSpec {
  readonly name: string;
  /** Null: where its script puts it. */
  readonly schema: string | null;
  /** Null: the version that the server offers. */
  readonly version: string | null;
}

/** An extension as it is. */
export interface InstalledExtension {
  readonly name: string;
  readonly schema: string;
  readonly version: string;
}

/**
 * Plans `CREATE EXTENSION` where it is missing and `ALTER EXTENSION` for schema and version where they differ.
 * Nothing is ever dropped.
 *
 * @param available Names of the extensions that the server offers (`pg_available_extensions`).
 */
export function planExtension(
  spec: ExtensionSpec,
  installed: readonly InstalledExtension[],
  available: readonly string[],
): Plan {
  const item = `extension ${displayName(spec.name)}`;
  const existing = installed.find((extension) => extension.name === spec.name);
  if (existing === undefined && !available.includes(spec.name)) {
    return {
      statements: [],
      outOfReach: [{ item, reason: `the server does not offer ${item}: install its package` }],
    };
  }
  return existing === undefined ? creation(spec, item) : alterations(spec, existing, item);
}

function creation(spec: ExtensionSpec, item: string): Plan {
  const schema = spec.schema === null ? "" : ` SCHEMA ${quoteIdentifier(spec.schema)}`;
  const version = spec.version === null ? "" : ` VERSION ${quoteLiteral(spec.version)}`;
  const sql = `CREATE EXTENSION ${quoteIdentifier(spec.name)}${schema}${version}`;
  return {
    statements: [plannedStatement({ sql, item, reason: `${item} is not installed` })],
    outOfReach: [],
  };
}

function alterations(spec: ExtensionSpec, existing: InstalledExtension, item: string): Plan {
  const head = `ALTER EXTENSION ${quoteIdentifier(spec.name)}`;
  const statements: PlannedStatement[] = [];

  if (spec.version !== null && spec.version !== existing.version) {
    const reason = `${item} shall have version ${spec.version}, and has ${existing.version}`;
    statements.push(
      plannedStatement({ sql: `${head} UPDATE TO ${quoteLiteral(spec.version)}`, item, reason }),
    );
  }
  if (spec.schema !== null && spec.schema !== existing.schema) {
    const reason = `${item} shall be in schema ${displayName(spec.schema)}, and is in ${displayName(existing.schema)}`;
    statements.push(
      plannedStatement({ sql: `${head} SET SCHEMA ${quoteIdentifier(spec.schema)}`, item, reason }),
    );
  }
  return { statements, outOfReach: [] };
}
