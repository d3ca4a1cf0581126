import type { FactsOf } from "../evidence-kinds/index.ts";

type PrivilegeObject = Pick<
  FactsOf<"object-privileges">["objects"][number],
  "kind" | "schema" | "name" | "column"
>;

/** `table app.orders`, `column app.orders.total`, `schema app`. */
export function describeObject(object: PrivilegeObject): string {
  const name = [object.schema, object.name, object.column].filter((part) => part !== null).join(".");
  return `${object.kind.replaceAll("-", " ")} ${name}`;
}
