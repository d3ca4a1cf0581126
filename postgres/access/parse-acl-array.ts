import { PostgresError } from "../errors.ts";

const element = /(?:"((?:[^"\\]|\\.)*)"|([^",{}\\\s]+))(,|\}$)/suy;

/**
 * Splits the text of an `aclitem[]` (`{a=r/b,"\"x y\"=r/b"}`) into its items, to be read by `parseAclItem`.
 *
 * @throws PostgresError `value-invalid` for any other text, a NULL element included.
 */
export function parseAclArray(text: string): readonly string[] {
  if (text === "{}") return [];
  const items: string[] = [];
  const pattern = new RegExp(element);
  pattern.lastIndex = 1;
  for (let end = ","; end === ","; ) {
    const match = text.startsWith("{") ? pattern.exec(text) : null;
    if (match === null || match[2] === "NULL") {
      throw new PostgresError("value-invalid", `${JSON.stringify(text)} is not an array of aclitem`);
    }
    items.push(match[1]?.replace(/\\(.)/gsu, "$1") ?? match[2] ?? "");
    end = match[3] ?? "";
  }
  return items;
}
