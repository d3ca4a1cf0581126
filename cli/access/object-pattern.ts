import type { AccessObject } from "#postgres/access/access-rows.ts";
import { quoteIdentifier } from "#postgres/client/quote.ts";

/** A name as SQL writes it, with quotes wherever they could be needed. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

/** A routine without its arguments stands for all of that name. */
function namesOf({ kind, name }: AccessObject): readonly string[] {
  const open = name.lastIndexOf("(");
  return kind === "routine" && open > 0 ? [name, name.slice(0, open)] : [name];
}

/**
 * Makes the test whether an object is meant by what a person typed: its name, or `schema.name`, or
 * `schema.table.column`; each part as it is or as SQL quotes it; a table's name means its columns, too; a routine's
 * name may leave out the arguments. What fits two objects means both.
 */
export function objectPattern(text: string): (object: AccessObject) => boolean {
  return (object) =>
    namesOf(object).some((name) => {
      // Most of 100,000 objects end here, before any text is made for them.
      if (!text.includes(name) && !text.includes('"')) return false;
      const raw = object.schema === null ? name : `${object.schema}.${name}`;
      if (text === name || text === raw) return true;
      const sqlName = object.kind === "routine" ? name : quoted(name);
      const sql = object.schema === null ? sqlName : `${quoted(object.schema)}.${sqlName}`;
      if (text === sqlName || text === sql) return true;
      return (
        object.column !== null &&
        [`${raw}.${object.column}`, `${sql}.${quoted(object.column)}`].includes(text)
      );
    });
}
