import type { ObjectKind } from "../../access/privilege.ts";
import type { GrantTarget } from "../specs.ts";

/** A class of objects of which a grant can name several, or all. */
export type ObjectClass = Extract<GrantTarget, { readonly objects: readonly string[] | "all" }>["on"];

/** The classes by which grants name objects of a kind: a domain is a type as well. */
export function classesOf(kind: ObjectKind): readonly ObjectClass[] {
  switch (kind) {
    case "table":
    case "partitioned-table":
    case "view":
    case "materialized-view":
    case "foreign-table":
      return ["tables"];
    case "sequence":
      return ["sequences"];
    case "routine":
      return ["routines"];
    case "type":
      return ["types"];
    case "domain":
      return ["types", "domains"];
    case "language":
      return ["languages"];
    case "foreign-data-wrapper":
      return ["foreign-data-wrappers"];
    case "foreign-server":
      return ["foreign-servers"];
    case "large-object":
      return ["large-objects"];
    case "parameter":
      return ["parameters"];
    case "tablespace":
      return ["tablespaces"];
    case "database":
    case "schema":
    case "column":
      return [];
  }
}

/** One object of a class as a person names it. */
export const singular: Readonly<Record<ObjectClass | "columns", string>> = {
  tables: "table",
  columns: "table",
  sequences: "sequence",
  routines: "routine",
  types: "type",
  domains: "domain",
  languages: "language",
  "foreign-data-wrappers": "foreign data wrapper",
  "foreign-servers": "foreign server",
  "large-objects": "large object",
  parameters: "parameter",
  tablespaces: "tablespace",
};
