import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { ObjectKind } from "../../access/privilege.ts";
import { PUBLIC } from "../../access/privilege.ts";
import { quoteIdentifier, quoteQualified } from "../../client/quote.ts";
import { displayName } from "../display-name.ts";

/** The kinds of object that an access plan changes, with the words `GRANT` and `ALTER … OWNER` use for them. */
const words: Partial<Record<ObjectKind, { readonly grant: string; readonly alter: string }>> = {
  database: { grant: "DATABASE", alter: "DATABASE" },
  schema: { grant: "SCHEMA", alter: "SCHEMA" },
  table: { grant: "TABLE", alter: "TABLE" },
  "partitioned-table": { grant: "TABLE", alter: "TABLE" },
  view: { grant: "TABLE", alter: "VIEW" },
  "materialized-view": { grant: "TABLE", alter: "MATERIALIZED VIEW" },
  "foreign-table": { grant: "TABLE", alter: "FOREIGN TABLE" },
  sequence: { grant: "SEQUENCE", alter: "SEQUENCE" },
  column: { grant: "TABLE", alter: "TABLE" },
  routine: { grant: "ROUTINE", alter: "ROUTINE" },
  type: { grant: "TYPE", alter: "TYPE" },
  domain: { grant: "TYPE", alter: "DOMAIN" },
};

/** Kinds that live in a schema or contain one, and so belong to an access plan. */
export function isPlannedKind(kind: ObjectKind): boolean {
  return words[kind] !== undefined;
}

function wordsOf(kind: ObjectKind): { readonly grant: string; readonly alter: string } {
  const found = words[kind];
  if (found === undefined) throw new RangeError(`an access plan does not change objects of kind ${kind}`);
  return found;
}

function objectName(object: CatalogueObject): string {
  if (object.schema === null) return quoteIdentifier(object.name);
  // A routine's name stands in the catalogue as SQL writes it, with the types of its arguments.
  return object.kind === "routine"
    ? `${quoteIdentifier(object.schema)}.${object.name}`
    : quoteQualified(object.schema, object.name);
}

/** `TABLE "app"."orders"`, as `GRANT … ON` takes it; for a column, its table. */
export function grantObjectSql(object: CatalogueObject): string {
  return `${wordsOf(object.kind).grant} ${objectName(object)}`;
}

/** `MATERIALIZED VIEW "app"."totals"`, as `ALTER … OWNER TO` takes it. */
export function alterObjectSql(object: CatalogueObject): string {
  return `${wordsOf(object.kind).alter} ${objectName(object)}`;
}

/** A grantee as `GRANT … TO` takes it. */
export function granteeSql(grantee: string): string {
  return grantee === PUBLIC ? "PUBLIC" : quoteIdentifier(grantee);
}

/** An object as a person reads it: `table app.orders`, `column app.orders.note`, `routine app.f(integer)`. */
export function describeObject(object: CatalogueObject): string {
  const kind = object.kind.replaceAll("-", " ");
  if (object.kind === "routine") return `routine ${displayName(object.schema ?? "")}.${object.name}`;
  const parts = [object.schema, object.name, object.column].filter((part) => part !== null);
  return `${kind} ${displayName(...parts)}`;
}

/** A grantee as a person reads it. */
export function describeGrantee(grantee: string): string {
  return grantee === PUBLIC ? "PUBLIC" : displayName(grantee);
}
