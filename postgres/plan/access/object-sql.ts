import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { ObjectKind } from "../../access/privilege.ts";
import { PUBLIC } from "../../access/privilege.ts";
import { quoteIdentifier, quoteQualified } from "../../client/quote.ts";
import { displayName } from "../display-name.ts";

/** The kinds of object that an access plan changes, with the words `GRANT` and `ALTER … OWNER` use for them. */
const words: Readonly<Record<ObjectKind, { readonly grant: string; readonly alter: string }>> = {
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
  language: { grant: "LANGUAGE", alter: "LANGUAGE" },
  "foreign-data-wrapper": { grant: "FOREIGN DATA WRAPPER", alter: "FOREIGN DATA WRAPPER" },
  "foreign-server": { grant: "FOREIGN SERVER", alter: "SERVER" },
  "large-object": { grant: "LARGE OBJECT", alter: "LARGE OBJECT" },
  // A parameter is nobody's.
  parameter: { grant: "PARAMETER", alter: "PARAMETER" },
  tablespace: { grant: "TABLESPACE", alter: "TABLESPACE" },
};

function objectName(object: CatalogueObject): string {
  if (object.kind === "large-object") return largeObjectId(object.name);
  // `"pgaudit"."log"`: a setting's name has parts.
  if (object.kind === "parameter") return object.name.split(".").map(quoteIdentifier).join(".");
  if (object.schema === null) return quoteIdentifier(object.name);
  // A routine's name stands in the catalogue as SQL writes it, with the types of its arguments.
  return object.kind === "routine"
    ? `${quoteIdentifier(object.schema)}.${object.name}`
    : quoteQualified(object.schema, object.name);
}

/** An oid stands bare in SQL, so nothing else may. */
function largeObjectId(name: string): string {
  if (!/^[0-9]{1,10}$/.test(name))
    throw new RangeError(`a large object has a number, not ${displayName(name)}`);
  return name;
}

/** `TABLE` and `"app"."orders"`, as `GRANT … ON` takes them; for a column, its table. */
export function grantObjectSql(object: CatalogueObject): { readonly word: string; readonly name: string } {
  return { word: words[object.kind].grant, name: objectName(object) };
}

/** `MATERIALIZED VIEW "app"."totals"`, as `ALTER … OWNER TO` takes it. */
export function alterObjectSql(object: CatalogueObject): string {
  return `${words[object.kind].alter} ${objectName(object)}`;
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
